//! The platform's end: a signing customer, and a server for its callbacks.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use gateways::aliyun::{Acknowledgement, Credentials, SendSms, SignedRequest, template_param};
use sandbox::{Callbacks, Config, Running};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Once, atomic::AtomicU32, atomic::Ordering},
    time::Duration,
};
use time::OffsetDateTime;
use tokio::{net::TcpListener, sync::Notify};

pub const CODE: &str = "482913";

/// A sandbox that pushes to a platform's server of our own.
pub struct Scene {
    pub sandbox: Running,
    pub platform: Arc<Platform>,
    pub http: reqwest::Client,
    pub creds: Credentials,
}

/// What the platform's callbacks got.
#[derive(Default)]
pub struct Platform {
    pushes: Mutex<Vec<(&'static str, Value)>>,
    /// Pushes that will be refused with HTTP 500.
    pub refusing: AtomicU32,
    pushed: Notify,
    pub callbacks: Mutex<Callbacks>,
}

impl Platform {
    pub async fn start() -> Arc<Self> {
        let platform = Arc::new(Self::default());
        let routes = Router::new()
            .route("/report", post(|state, body| push("report", state, body)))
            .route("/up", post(|state, body| push("up", state, body)))
            .route("/yunmas", post(|state, body| push("yunmas", state, body)))
            .with_state(platform.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        *platform.callbacks.lock().unwrap() = Callbacks {
            aliyun_report: Some(format!("{base}/report")),
            aliyun_up: Some(format!("{base}/up")),
            yunmas_push: Some(format!("{base}/yunmas")),
            ..Callbacks::default()
        };
        tokio::spawn(axum::serve(listener, routes).into_future());
        platform
    }

    /// The first `count` pushed bodies of a callback, as soon as they are there.
    pub async fn pushes(&self, callback: &str, count: usize) -> Vec<Value> {
        let arrived = async {
            loop {
                let pushed = self.pushed.notified();
                let found = self.pushes_so_far(callback);
                if found.len() >= count {
                    return found;
                }
                pushed.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), arrived)
            .await
            .expect("the push came within 30 s")
    }

    pub fn pushes_so_far(&self, callback: &str) -> Vec<Value> {
        let pushes = self.pushes.lock().unwrap();
        pushes
            .iter()
            .filter(|(to, _)| *to == callback)
            .map(|(_, body)| body.clone())
            .collect()
    }
}

async fn push(
    callback: &'static str,
    State(platform): State<Arc<Platform>>,
    Json(body): Json<Value>,
) -> Result<Json<Acknowledgement>, StatusCode> {
    let refusing = platform
        .refusing
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    platform.pushes.lock().unwrap().push((callback, body));
    platform.pushed.notify_waiters();
    if refusing.is_ok() {
        Err(StatusCode::INTERNAL_SERVER_ERROR)
    } else {
        Ok(Json(Acknowledgement::received()))
    }
}

impl Scene {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A scene whose sandbox is set up differently.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let platform = Platform::start().await;
        let mut config = Config::local();
        config.callbacks = platform.callbacks.lock().unwrap().clone();
        config.templates = BTreeMap::from([
            (
                "SMS_1".to_owned(),
                "${name}您好，${time}上门，服务码${code}。".to_owned(),
            ),
            ("SMS_2".to_owned(), "服务已完成，满意回31，有异议回32".to_owned()),
        ]);
        change(&mut config);
        let creds = config.aliyun.clone();
        let sandbox = sandbox::start(config).await.unwrap();
        Self {
            sandbox,
            platform,
            http: reqwest::Client::new(),
            creds,
        }
    }

    /// What the platform would send to tell an elder of a visit.
    pub fn sms(phones: &[&str]) -> SendSms {
        SendSms {
            phones: phones.iter().map(|phone| (*phone).to_owned()).collect(),
            sign_name: "台儿庄时间银行".into(),
            template_code: "SMS_1".into(),
            template_param: Some(template_param(&[
                ("name", "王大爷"),
                ("time", "11月24日 9:00"),
                ("code", CODE),
            ])),
            out_id: Some("tb-0001".into()),
            extend: None,
        }
    }

    /// Signs now and sends.
    pub async fn send(&self, sms: &SendSms) -> (u16, Value) {
        self.post(&self.sign(sms, now())).await
    }

    pub fn sign(&self, sms: &SendSms, at: OffsetDateTime) -> SignedRequest {
        sms.sign(&self.creds, &self.sandbox.addr.to_string(), at, &nonce())
    }

    pub async fn post(&self, request: &SignedRequest) -> (u16, Value) {
        let mut post = self.http.post(request.url("http")).body(request.body.clone());
        for (name, value) in &request.headers {
            post = post.header(*name, value);
        }
        let answer = post.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }
}

pub fn nonce() -> String {
    format!("{:032x}", rand::random::<u128>())
}

pub fn now() -> OffsetDateTime {
    kernel::Clock::now(&kernel::SystemClock)
}
