//! Pushes receipts and replies to the platform's callbacks, in batches, and repeats what was not acknowledged.

use crate::{
    config::Callbacks,
    doors::wechat::openid,
    gateway::Gateway,
    message::{Direction, Message, Provider, Status, Told},
};
use gateways::{aliyun, tencent, yunmas};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};

/// Items of one push.
const BATCH: usize = 100;
/// Pushes of one route at the same time.
const AT_ONCE: usize = 4;
/// Between the two pushes of a doubled item, so that they come as two.
pub(crate) const BETWEEN_DOUBLES: Duration = Duration::from_millis(30);

/// Receipts or replies, of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    AliyunReport,
    AliyunUp,
    YunmasReport,
    YunmasDeliver,
    TencentStatus,
    TencentReply,
    WechatFinished,
    WechatText,
    CmppReport,
    CmppReply,
    AliyunCall,
    TencentCall,
}

/// A push that was not acknowledged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotAcknowledged;

impl Route {
    pub const ALL: [Self; 12] = [
        Self::AliyunReport,
        Self::AliyunUp,
        Self::YunmasReport,
        Self::YunmasDeliver,
        Self::TencentStatus,
        Self::TencentReply,
        Self::WechatFinished,
        Self::WechatText,
        Self::CmppReport,
        Self::CmppReply,
        Self::AliyunCall,
        Self::TencentCall,
    ];

    /// The road for what happened to a message of this direction.
    pub fn of(provider: Provider, direction: Direction) -> Self {
        match (provider, direction) {
            (Provider::Aliyun, Direction::Out) => Self::AliyunReport,
            (Provider::Aliyun, Direction::In) => Self::AliyunUp,
            (Provider::Yunmas, Direction::Out) => Self::YunmasReport,
            (Provider::Yunmas, Direction::In) => Self::YunmasDeliver,
            (Provider::Tencent, Direction::Out) => Self::TencentStatus,
            (Provider::Tencent, Direction::In) => Self::TencentReply,
            (Provider::Wechat, Direction::Out) => Self::WechatFinished,
            (Provider::Wechat, Direction::In) => Self::WechatText,
            (Provider::Cmpp, Direction::Out) => Self::CmppReport,
            (Provider::Cmpp, Direction::In) => Self::CmppReply,
            // Nobody replies to a machine's call.
            (Provider::AliyunVoice, _) => Self::AliyunCall,
            (Provider::TencentVoice, _) => Self::TencentCall,
        }
    }

    pub fn provider(self) -> Provider {
        match self {
            Self::AliyunReport | Self::AliyunUp => Provider::Aliyun,
            Self::YunmasReport | Self::YunmasDeliver => Provider::Yunmas,
            Self::TencentStatus | Self::TencentReply => Provider::Tencent,
            Self::WechatFinished | Self::WechatText => Provider::Wechat,
            Self::CmppReport | Self::CmppReply => Provider::Cmpp,
            Self::AliyunCall => Provider::AliyunVoice,
            Self::TencentCall => Provider::TencentVoice,
        }
    }

    pub fn direction(self) -> Direction {
        match self {
            Self::AliyunReport
            | Self::YunmasReport
            | Self::TencentStatus
            | Self::WechatFinished
            | Self::CmppReport
            | Self::AliyunCall
            | Self::TencentCall => Direction::Out,
            Self::AliyunUp
            | Self::YunmasDeliver
            | Self::TencentReply
            | Self::WechatText
            | Self::CmppReply => Direction::In,
        }
    }

    pub fn address(self, callbacks: &Callbacks) -> Option<&String> {
        match self {
            Self::AliyunReport => callbacks.aliyun_report.as_ref(),
            Self::AliyunUp => callbacks.aliyun_up.as_ref(),
            Self::YunmasReport | Self::YunmasDeliver => callbacks.yunmas_push.as_ref(),
            Self::TencentStatus => callbacks.tencent_status.as_ref(),
            Self::TencentReply => callbacks.tencent_reply.as_ref(),
            Self::WechatFinished | Self::WechatText => callbacks.wechat.as_ref(),
            Self::AliyunCall => callbacks.aliyun_call.as_ref(),
            Self::TencentCall => callbacks.tencent_call.as_ref(),
            // Told over the line itself.
            Self::CmppReport | Self::CmppReply => None,
        }
    }

    /// Items of one push: Tencent pushes each reply by itself, WeChat everything.
    fn batch(self) -> usize {
        match self {
            Self::TencentReply | Self::TencentCall | Self::WechatFinished | Self::WechatText => 1,
            _ => BATCH,
        }
    }

    /// The provider's object for one message.
    pub fn item(self, message: &Message) -> Value {
        let written = match self {
            Self::AliyunReport => serde_json::to_value(aliyun_report(message)),
            Self::AliyunUp => serde_json::to_value(aliyun_up(message)),
            Self::YunmasReport => serde_json::to_value(yunmas_report(message)),
            Self::YunmasDeliver => serde_json::to_value(yunmas_deliver(message)),
            Self::TencentStatus => serde_json::to_value(tencent_status(message)),
            Self::TencentReply => serde_json::to_value(tencent_reply(message)),
            Self::WechatFinished | Self::WechatText => serde_json::to_value(wechat_xml(message)),
            Self::CmppReport | Self::CmppReply => Ok(Value::Null),
            Self::AliyunCall => serde_json::to_value(aliyun_call(message)),
            Self::TencentCall => serde_json::to_value(tencent_call(message)),
        };
        written.expect("structures of texts and numbers can always be written as JSON")
    }

    fn acknowledges(self, status: u16, body: &[u8]) -> bool {
        match self.provider() {
            Provider::Aliyun | Provider::AliyunVoice => aliyun::Acknowledgement::accepts(status, body),
            Provider::Yunmas | Provider::Wechat | Provider::Cmpp => status == 200,
            Provider::Tencent | Provider::TencentVoice => tencent::Acknowledgement::accepts(status, body),
        }
    }
}

/// What a provider calls an answer by.
pub(crate) fn request_id() -> String {
    uuid::Builder::from_random_bytes(rand::random())
        .into_uuid()
        .to_string()
        .to_uppercase()
}

/// Pushes what comes in until the sandbox stops. While earlier pushes are under way, items gather to a batch.
pub(crate) async fn run(gateway: Arc<Gateway>, route: Route, mut inbox: mpsc::UnboundedReceiver<u64>) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let stopping = gateway.stopping.clone();
    let pushing = async {
        loop {
            let Ok(slot) = slots.clone().acquire_owned().await else {
                return;
            };
            let mut ids = Vec::new();
            if inbox.recv_many(&mut ids, route.batch()).await == 0 {
                return;
            }
            let (gateway, slots) = (gateway.clone(), slots.clone());
            gateway.tasks.clone().spawn(async move {
                let first = push(&gateway, route, &ids).await;
                drop(slot);
                if first.is_err() {
                    repeat(&gateway, route, &ids, &slots).await;
                }
            });
        }
    };
    stopping.run_until_cancelled(pushing).await;
}

async fn repeat(gateway: &Gateway, route: Route, ids: &[u64], slots: &Semaphore) {
    for pause in &gateway.config.retries {
        if gateway
            .stopping
            .run_until_cancelled(tokio::time::sleep(*pause))
            .await
            .is_none()
        {
            return;
        }
        let Ok(_slot) = slots.acquire().await else { return };
        if push(gateway, route, ids).await.is_ok() {
            return;
        }
    }
    tracing::warn!(?route, items = ids.len(), "lost: the callback never acknowledged");
    gateway.store().mark(ids, Told::Lost);
    gateway.changed();
}

/// One attempt. Without an address nothing is pushed and nothing is marked: the items wait.
pub(crate) async fn push(gateway: &Gateway, route: Route, ids: &[u64]) -> Result<(), NotAcknowledged> {
    if route.provider() == Provider::Cmpp {
        return over_the_line(gateway, ids).await;
    }
    let callbacks = gateway.callbacks();
    let Some(address) = route.address(&callbacks) else {
        return Ok(());
    };
    let mut items: Vec<Value> = {
        let store = gateway.store();
        ids.iter()
            .filter_map(|id| store.get(*id))
            .map(|message| route.item(message))
            .collect()
    };
    // 云MAS accounts differ: a single item goes as an object, so that the platform's tolerance is exercised.
    let body = match items.pop() {
        None => return Ok(()),
        Some(single) if items.is_empty() && (route.provider() == Provider::Yunmas || route.batch() == 1) => {
            single
        }
        Some(last) => {
            items.push(last);
            Value::Array(items)
        }
    };
    let request = match &body {
        Value::String(xml) => signed(gateway, address, xml),
        body => gateway.http.post(address).json(body),
    };
    let acknowledged = match request.send().await {
        Err(_) => false,
        Ok(answer) => {
            let status = answer.status().as_u16();
            answer
                .bytes()
                .await
                .is_ok_and(|body| route.acknowledges(status, &body))
        }
    };
    if !acknowledged {
        return Err(NotAcknowledged);
    }
    gateway.store().mark(ids, Told::Told);
    gateway.changed();
    Ok(())
}

/// Tells messages over the CMPP line. Without one they wait for the next.
async fn over_the_line(gateway: &Gateway, ids: &[u64]) -> Result<(), NotAcknowledged> {
    for id in ids {
        let message = gateway.store().get(*id).cloned();
        let Some(message) = message else { continue };
        if gateway.cmpp.tell(&message, gateway.config.cmpp_version).await {
            gateway.store().mark(&[*id], Told::Told);
        }
    }
    gateway.changed();
    Ok(())
}

fn aliyun_report(message: &Message) -> aliyun::Report {
    let success = message.status == Status::Delivered;
    aliyun::Report {
        phone_number: message.phone.to_string(),
        send_time: Some(message.at),
        report_time: Some(message.at + time::Duration::seconds(1)),
        success,
        err_code: message.code.as_deref().unwrap_or("DELIVERED").to_owned(),
        err_msg: if success {
            "用户接收成功"
        } else {
            "用户未收到"
        }
        .to_owned(),
        sms_size: message.segments().to_string(),
        biz_id: message.provider_id.to_string(),
        out_id: message.out_id.as_deref().unwrap_or_default().to_owned(),
    }
}

fn aliyun_call(message: &Message) -> aliyun::CallReport {
    aliyun::CallReport {
        call_id: message.provider_id.to_string(),
        out_id: message.out_id.as_deref().unwrap_or_default().to_owned(),
        callee: message.phone.to_string(),
        status_code: message
            .code
            .as_deref()
            .unwrap_or(aliyun::CallReport::ANSWERED)
            .to_owned(),
        duration: if message.status == Status::Delivered {
            "18"
        } else {
            "0"
        }
        .to_owned(),
        start_time: Some(message.at),
        end_time: Some(message.at + time::Duration::seconds(18)),
    }
}

fn tencent_call(message: &Message) -> tencent::CallReport {
    tencent::CallReport {
        call: tencent::Called {
            callid: message.provider_id.to_string(),
            mobile: message.phone.to_string(),
            result: message
                .code
                .as_deref()
                .unwrap_or(tencent::Called::ANSWERED)
                .to_owned(),
            accept_time: if message.status == Status::Delivered {
                message.at.unix_timestamp()
            } else {
                0
            },
            end_calltime: message.at.unix_timestamp() + 18,
        },
    }
}

fn aliyun_up(message: &Message) -> aliyun::Up {
    aliyun::Up {
        phone_number: message.phone.to_string(),
        content: message.text.to_string(),
        send_time: Some(message.at),
        dest_code: message.extend.as_deref().unwrap_or_default().to_owned(),
        sequence_id: message.provider_id.to_string(),
        sign_name: None,
    }
}

/// A push of WeChat: encrypted, signed in the query.
fn signed(gateway: &Gateway, address: &str, xml: &str) -> reqwest::RequestBuilder {
    let account = &gateway.config.wechat;
    let timestamp = gateway.now().unix_timestamp().to_string();
    let nonce = rand::random::<u32>().to_string();
    let body = account.seal(xml, &rand::random(), &timestamp, &nonce);
    let query = account.sign(&body, &timestamp, &nonce);
    let pairs = [
        ("signature", &query.signature),
        ("timestamp", &query.timestamp),
        ("nonce", &query.nonce),
        ("encrypt_type", &query.encrypt_type),
        ("msg_signature", &query.msg_signature),
    ];
    gateway
        .http
        .post(address)
        .query(&pairs)
        .header("content-type", "text/xml")
        .body(body)
}

/// What WeChat posts of a message to a follower, or of a text by one.
fn wechat_xml(message: &Message) -> String {
    let (id, at) = (&message.provider_id, message.at.unix_timestamp());
    let told = match message.direction {
        Direction::Out => format!(
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>\
             <MsgID>{id}</MsgID><Status><![CDATA[{}]]></Status>",
            message.code.as_deref().unwrap_or("success")
        ),
        Direction::In => format!(
            "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]></Content><MsgId>{id}</MsgId>",
            message.text
        ),
    };
    format!(
        "<xml><ToUserName><![CDATA[gh_sandbox]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>\
         <CreateTime>{at}</CreateTime>{told}</xml>",
        openid(message.phone)
    )
}

pub(crate) fn tencent_status(message: &Message) -> tencent::Status {
    let delivered = message.status == Status::Delivered;
    tencent::Status {
        user_receive_time: Some(message.at + time::Duration::seconds(1)),
        nationcode: "86".to_owned(),
        mobile: message.phone.to_string(),
        report_status: tencent::Status::word(delivered).to_owned(),
        errmsg: message.code.as_deref().unwrap_or("DELIVRD").to_owned(),
        description: if delivered {
            "用户短信送达成功"
        } else {
            "用户未收到"
        }
        .to_owned(),
        sid: message.provider_id.to_string(),
    }
}

pub(crate) fn tencent_reply(message: &Message) -> tencent::Reply {
    tencent::Reply {
        extend: message.extend.as_deref().unwrap_or_default().to_owned(),
        mobile: message.phone.to_string(),
        nationcode: "86".to_owned(),
        sign: crate::Config::SIGN.to_owned(),
        text: message.text.to_string(),
        time: message.at.unix_timestamp(),
    }
}

fn yunmas_report(message: &Message) -> yunmas::Report {
    let delivered = message.status == Status::Delivered;
    yunmas::Report {
        report_status: if delivered {
            yunmas::Report::DELIVERED
        } else {
            "UNDELIV"
        }
        .to_owned(),
        mobile: vec![message.phone.to_string()],
        submit_date: Some(message.at),
        receive_date: Some(message.at + time::Duration::seconds(1)),
        error_code: message
            .code
            .as_deref()
            .unwrap_or(yunmas::Report::DELIVERED)
            .to_owned(),
        msg_group: message.provider_id.to_string(),
    }
}

fn yunmas_deliver(message: &Message) -> yunmas::Deliver {
    yunmas::Deliver {
        sms_content: message.text.to_string(),
        mobile: message.phone.to_string(),
        send_time: Some(message.at),
        add_serial: message.extend.as_deref().unwrap_or_default().to_owned(),
    }
}
