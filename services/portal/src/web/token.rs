//! Secrets that browsers hold: session tokens in cookies, CSRF tokens in forms.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// 256 random bits. In the database stands its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(hex::encode(bytes))
    }

    /// From a cookie; `None` when it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then(|| Self(text.to_owned()))
    }

    /// What the database keeps.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// What may leave the portal in its stead, where something is to be known again without being usable.
    pub fn mark(&self) -> Uuid {
        let hash: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        uuid::Builder::from_custom_bytes(half).into_uuid()
    }

    /// What goes into the cookie.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// The forms' token that goes with it.
    pub fn csrf(&self) -> Csrf<'_> {
        Csrf(self)
    }
}

/// Tokens of forms, bound to a session's token. Each one made differs, so that a compressed page tells nothing of it.
pub struct Csrf<'a>(&'a Token);

impl Csrf<'_> {
    /// A token for the forms of one page.
    pub fn make(&self) -> String {
        let pad: [u8; 8] = rand::random();
        self.with(&hex::encode(pad))
    }

    /// Whether a form's token was made for this session.
    pub fn accepts(&self, given: &str) -> bool {
        given
            .split_once('.')
            .is_some_and(|(pad, _)| bool::from(self.with(pad).as_bytes().ct_eq(given.as_bytes())))
    }

    fn with(&self, pad: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(b"csrf.");
        hash.update(pad.as_bytes());
        hash.update(b".");
        hash.update(self.0.0.as_bytes());
        format!("{pad}.{}", hex::encode(&hash.finalize()[..16]))
    }
}

/// Which of the two doors a session cookie belongs to, the visitor's cookie of the sign-in pages, or the phone's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionCookie {
    /// A member of staff in the portal.
    Staff,
    /// A volunteer on the mobile page.
    Volunteer,
    /// Nobody yet: binds the forms of the sign-in pages to the browser.
    Visitor,
    /// A browser that was sent to WeChat and must bring this back.
    Wechat,
    /// The phone, whoever signs in on it: two volunteers who check in from one phone are looked at.
    Phone,
}

impl SessionCookie {
    /// `__Host-` keeps other hosts and plain HTTP from setting it; browsers accept that prefix with `Secure` only.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Staff, true) => "__Host-tb_staff",
            (Self::Staff, false) => "tb_staff",
            (Self::Volunteer, true) => "__Host-tb_volunteer",
            (Self::Volunteer, false) => "tb_volunteer",
            (Self::Visitor, true) => "__Host-tb_visitor",
            (Self::Visitor, false) => "tb_visitor",
            (Self::Wechat, true) => "__Host-tb_wechat",
            (Self::Wechat, false) => "tb_wechat",
            (Self::Phone, true) => "__Host-tb_phone",
            (Self::Phone, false) => "tb_phone",
        }
    }

    /// The token of a request.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<Token> {
        cookie(headers, self.name(secure)).and_then(|text| Token::parse(&text))
    }

    /// `Set-Cookie` that gives the token to the browser; for `max_age` seconds, or until the browser is closed.
    pub fn give(self, token: &Token, secure: bool, max_age: Option<i64>) -> HeaderValue {
        let mut built = Cookie::build((self.name(secure), token.secret().to_owned()))
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax);
        if let Some(seconds) = max_age {
            built = built.max_age(time::Duration::seconds(seconds));
        }
        header_value(&built.build())
    }

    /// `Set-Cookie` that takes it away.
    pub fn take(self, secure: bool) -> HeaderValue {
        let cookie = Cookie::build((self.name(secure), ""))
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax)
            .max_age(time::Duration::ZERO)
            .build();
        header_value(&cookie)
    }
}

/// A cookie of the request.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    CookieJar::from_headers(headers)
        .get(name)
        .map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` for a choice that is no secret: language, size of letters. Kept for a year.
pub(super) fn choice(name: &'static str, value: &'static str, secure: bool) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(365))
        .build();
    header_value(&cookie)
}

fn header_value(cookie: &Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).expect("names and values of our cookies are ASCII")
}

/// Browser and system of a request, for the list of sessions: never the whole header.
pub fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map_or("?", |(_, name)| *name)
    };
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("360SE", "360"),
        ("QQBrowser", "QQ"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    format!("{browser} · {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forms_token_fits_its_own_session_only_and_is_never_the_same_twice() {
        let (mine, other) = (Token::random(), Token::random());
        let form = mine.csrf().make();
        assert!(mine.csrf().accepts(&form));
        assert!(!other.csrf().accepts(&form));
        assert!(!mine.csrf().accepts(""));
        assert!(!mine.csrf().accepts("x.y"));
        assert_ne!(form, mine.csrf().make());
    }

    #[test]
    fn the_session_cookie_is_closed_to_scripts_other_hosts_and_plain_http() {
        let token = Token::random();
        let set = SessionCookie::Staff.give(&token, true, None);
        let text = set.to_str().unwrap();
        assert!(text.starts_with("__Host-tb_staff="));
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("Domain"));
    }

    #[test]
    fn a_device_is_a_browser_and_a_system() {
        let mut headers = HeaderMap::new();
        let agent =
            "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0 Safari/537.36";
        headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
        assert_eq!(device(&headers), "Chrome · Windows");
        assert_eq!(device(&HeaderMap::new()), "? · ?");
    }
}
