//! A browser without scripts: keeps cookies, follows forms, counts nothing.

use std::collections::BTreeMap;

use contracts::{
    Personal, Role,
    portal::{CreateStaff, LoadDivisions},
};
use reqwest::{Client, Method, RequestBuilder, Response, header, redirect::Policy};
use testkit::{Bench, actors};
use totp_rs::{Builder, Secret};

/// The password of every account of these tests.
pub const PASSWORD: &str = "Yunhe-2026-Ab";
/// The second factor of every account of these tests.
pub const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Every service with the real tree loaded.
pub async fn whole_platform() -> Bench {
    whole_platform_with(|config| config).await
}

/// The same with some settings or secrets changed.
pub async fn whole_platform_with(change: impl FnOnce(runtime::Config) -> runtime::Config) -> Bench {
    let bench = Bench::configured(
        vec![
            elderly_registry::service(),
            volunteer_registry::service(),
            dispatch::service(),
            ledger::service(),
            redemption_inventory::service(),
            notification::service(),
            portal::service(),
        ],
        |config| change(plain_cookies(config)),
    )
    .await;
    load(&bench).await;
    bench
}

/// The portal alone with the real tree loaded.
pub async fn portal_alone() -> Bench {
    let bench = Bench::configured(vec![portal::service()], plain_cookies).await;
    load(&bench).await;
    bench
}

fn plain_cookies(config: runtime::Config) -> runtime::Config {
    config
        .with("portal.secure_cookies", false)
        .expect("a setting of the portal")
}

async fn load(bench: &Bench) {
    bench.tell(&actors::system(), LoadDivisions {}).await.unwrap();
    bench.settle().await;
}

/// Opens an account whose password stays and whose second factor is ready.
pub async fn account(bench: &Bench, username: &str, role: Role, scope: &str) {
    let command = CreateStaff {
        username: username.into(),
        name: Personal("刘芳".into()),
        resident_id: None,
        roles: vec![role],
        scope: actors::org(scope),
        password: PASSWORD.into(),
        keep_password: true,
        totp_secret: Some(SECRET.into()),
    };
    bench.tell(&actors::system(), command).await.unwrap();
}

/// The code that an authenticator shows now.
pub fn code(bench: &Bench, secret: &str) -> String {
    let now = kernel::Clock::now(&bench.clock).unix_timestamp().unsigned_abs();
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    Builder::new()
        .with_secret(secret)
        .build()
        .unwrap()
        .generate(now)
        .to_string()
}

/// What came back.
pub struct Page {
    /// Status.
    pub status: u16,
    /// Where it leads, when it is a redirect.
    pub location: String,
    /// Headers.
    pub headers: header::HeaderMap,
    /// The document.
    pub text: String,
    /// The same as it came: of a file.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Value of the input `name` of the document.
    pub fn input(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self
            .text
            .find(&mark)
            .unwrap_or_else(|| panic!("no input {name} in {}", self.text));
        self.text[at + mark.len()..].split('"').next().unwrap().to_owned()
    }

    /// The text of the document between two marks.
    pub fn between(&self, before: &str, after: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(before)
            .unwrap_or_else(|| panic!("no {before} in {}", self.text));
        rest.split(after).next().unwrap().to_owned()
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(
            self.text.contains(text),
            "{}: no “{text}” in {}",
            self.status,
            self.text
        );
        self
    }

    #[track_caller]
    pub fn has_not(&self, text: &str) -> &Self {
        assert!(
            !self.text.contains(text),
            "{}: “{text}” in {}",
            self.status,
            self.text
        );
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(
            (self.status, self.location.as_str()),
            (303, path),
            "{}",
            self.text
        );
        self
    }
}

pub struct Browser {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
    /// The page shown last, whose forms are sent.
    shown: Option<String>,
}

impl Browser {
    pub fn at(bench: &Bench, listener: &str) -> Self {
        // The client wants to know one, although it speaks plain HTTP here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
            base: format!("http://{}", bench.address(listener)),
            cookies: BTreeMap::new(),
            shown: None,
        }
    }

    /// In the portal, signed in with a password and the second factor of [`account`].
    pub async fn signed_in(bench: &Bench, username: &str) -> Self {
        let mut browser = Self::at(bench, "portal");
        browser.sign_in(bench, username).await.leads_to("/");
        browser
    }

    pub async fn sign_in(&mut self, bench: &Bench, username: &str) -> Page {
        // A code counts once, so each sign-in of a test has a step of its own.
        bench.clock.advance(time::Duration::seconds(30));
        self.get("/sign-in").await;
        self.post("/sign-in", &[("username", username), ("password", PASSWORD)])
            .await
            .leads_to("/sign-in/code");
        self.get("/sign-in/code").await;
        self.post("/sign-in/code", &[("code", &code(bench, SECRET))])
            .await
    }

    pub fn speak(&mut self, tag: &str) {
        self.cookies.insert("tb_lang".into(), tag.into());
    }

    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    pub fn take_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.into(), value.into());
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let page = self.send(Method::GET, path, None).await;
        if page.status == 200 {
            self.shown = Some(page.text.clone());
        }
        page
    }

    /// Sends a form of the page shown last, with that page's token and key.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let shown = Page {
            status: 200,
            location: String::new(),
            headers: Default::default(),
            text: self.shown.clone().expect("a page is shown"),
            bytes: Vec::new(),
        };
        let mut all = vec![("csrf".to_owned(), shown.input("csrf"))];
        if shown.text.contains("name=\"idem\"") {
            all.push(("idem".to_owned(), shown.input("idem")));
        }
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let page = self.post_raw(path, &all).await;
        if page.status == 200 || page.status == 422 {
            self.shown = Some(page.text.clone());
        }
        page
    }

    pub async fn post_raw(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        self.send(Method::POST, path, Some(fields)).await
    }

    /// Sends a form of the page shown last with a file in its field `file`.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
        const BOUNDARY: &str = "a-line-that-no-field-holds";
        let shown = Page {
            status: 200,
            location: String::new(),
            headers: Default::default(),
            text: self.shown.clone().expect("a page is shown"),
            bytes: Vec::new(),
        };
        let (csrf, idem) = (shown.input("csrf"), shown.input("idem"));
        let hidden = [("csrf", csrf.as_str()), ("idem", idem.as_str())];
        let mut body = Vec::new();
        for (name, value) in hidden.iter().chain(fields) {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .request(Method::POST, path)
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(body);
        let page = self.answered(request).await;
        if page.status == 422 {
            self.shown = Some(page.text.clone());
        }
        page
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<&[(String, String)]>) -> Page {
        let mut request = self.request(method, path);
        if let Some(form) = form {
            request = request.form(form);
        }
        self.answered(request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.client
            .request(method, format!("{}{path}", self.base))
            .header(header::COOKIE, cookies.join("; "))
            .header(header::REFERER, format!("{}/from", self.base))
    }

    async fn answered(&mut self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        self.keep_cookies(&response);
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        Page {
            status,
            location: text_of(&headers, header::LOCATION),
            headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn keep_cookies(&mut self, response: &Response) {
        for set in response.headers().get_all(header::SET_COOKIE) {
            let text = set.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }
}

fn text_of(headers: &header::HeaderMap, name: header::HeaderName) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
