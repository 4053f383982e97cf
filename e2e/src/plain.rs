//! A browser of the simplest kind: it keeps cookies, follows redirects, reads forms and sends them. No script runs in it.

mod entering;
mod form;
mod markup;

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, bail};
use reqwest::{
    Method, StatusCode, Url,
    header::{ACCEPT_ENCODING, COOKIE, LOCATION, SET_COOKIE},
};

pub use form::Form;

/// What it calls itself: the list of one's devices names it.
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) Chrome/148.0 e2e";
/// Redirects in a row after which something is wrong.
const HOPS: usize = 5;

/// One visitor of one server.
pub struct Plain {
    base: Url,
    http: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status of the last answer.
    pub status: StatusCode,
    /// Path and query of the page, after redirects.
    pub place: String,
    /// The markup.
    pub html: String,
}

impl Plain {
    /// A visitor of `base`, for example `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// It is no address.
    pub fn new(base: &str) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(AGENT)
            .build()?;
        Ok(Self {
            base: base.parse()?,
            http,
            cookies: Mutex::default(),
        })
    }

    /// Opens a page.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn get(&self, path: &str) -> anyhow::Result<Reply> {
        self.go(Method::GET, path, None).await
    }

    /// Opens a page that must be there.
    ///
    /// # Errors
    /// The server does not answer, or not with 200.
    pub async fn page(&self, path: &str) -> anyhow::Result<Reply> {
        let reply = self.get(path).await?;
        anyhow::ensure!(
            reply.status == StatusCode::OK,
            "{path}: {}\n{}",
            reply.status,
            reply.text()
        );
        Ok(reply)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn send(&self, form: Form) -> anyhow::Result<Reply> {
        let (action, fields) = form.parts();
        self.go(Method::POST, &action, Some(fields)).await
    }

    /// Bytes that a page or file takes on the line, compressed where the server does so.
    ///
    /// # Errors
    /// It is not there.
    pub async fn weight(&self, path: &str) -> anyhow::Result<usize> {
        let request = self
            .http
            .get(self.base.join(path)?)
            .header(COOKIE, self.cookie_line());
        let answer = request.header(ACCEPT_ENCODING, "gzip").send().await?;
        anyhow::ensure!(answer.status() == StatusCode::OK, "{path}: {}", answer.status());
        Ok(answer.bytes().await?.len())
    }

    /// A file as it comes.
    ///
    /// # Errors
    /// It is not there.
    pub async fn file(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = self
            .http
            .get(self.base.join(path)?)
            .header(COOKIE, self.cookie_line());
        let answer = request.send().await?;
        anyhow::ensure!(answer.status() == StatusCode::OK, "{path}: {}", answer.status());
        Ok(answer.bytes().await?.to_vec())
    }

    /// Bytes of everything that a first visit to a page takes: the page, its style sheets and scripts.
    ///
    /// # Errors
    /// Something of it is not there.
    pub async fn first_load(&self, path: &str) -> anyhow::Result<usize> {
        let mut bytes = self.weight(path).await?;
        for asset in self.page(path).await?.assets() {
            bytes += self.weight(&asset).await?;
        }
        Ok(bytes)
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    async fn go(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<(String, String)>>,
    ) -> anyhow::Result<Reply> {
        let mut url = self.base.join(path)?;
        let (mut method, mut body) = (method, body);
        for _ in 0..HOPS {
            let mut request = self
                .http
                .request(method, url.clone())
                .header(COOKIE, self.cookie_line());
            if let Some(fields) = body.take() {
                request = request.form(&fields);
            }
            let answer = request.send().await.with_context(|| url.path().to_owned())?;
            self.remember(&answer);
            let status = answer.status();
            if let Some(to) = answer.headers().get(LOCATION).filter(|_| status.is_redirection()) {
                url = url.join(to.to_str()?)?;
                method = Method::GET;
                continue;
            }
            let place = url.query().map_or_else(
                || url.path().to_owned(),
                |query| format!("{}?{query}", url.path()),
            );
            let html = answer.text().await?;
            return Ok(Reply { status, place, html });
        }
        bail!("{path} leads in circles");
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn remember(&self, answer: &reqwest::Response) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for set in answer
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|set| set.to_str().ok())
        {
            if let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

impl Reply {
    /// The form with this element id, as it stands: filled in as the page has filled it in.
    ///
    /// # Errors
    /// There is none.
    pub fn form(&self, id: &str) -> anyhow::Result<Form> {
        self.form_where(|tag| tag.attr("id") == Some(id))
            .with_context(|| format!("no form #{id}\n{}", self.text()))
    }

    /// The first form that is sent to this address.
    ///
    /// # Errors
    /// There is none.
    pub fn form_to(&self, action: &str) -> anyhow::Result<Form> {
        self.form_where(|tag| tag.attr("action") == Some(action))
            .with_context(|| format!("no form to {action}\n{}", self.text()))
    }

    /// The first form that is sent to an address with this end.
    ///
    /// # Errors
    /// There is none.
    pub fn form_ending(&self, end: &str) -> anyhow::Result<Form> {
        self.form_where(|tag| tag.attr("action").is_some_and(|action| action.ends_with(end)))
            .with_context(|| format!("no form to …{end}\n{}", self.text()))
    }

    fn form_where(&self, fits: impl Fn(&markup::Tag) -> bool) -> Option<Form> {
        Form::find(&markup::pieces(&self.html), fits)
    }

    /// The addresses of all links, in order.
    pub fn links(&self) -> Vec<String> {
        let pieces = markup::pieces(&self.html);
        let tags = pieces.iter().filter_map(|piece| piece.tag("a"));
        tags.filter_map(|tag| tag.attr("href").map(str::to_owned))
            .collect()
    }

    /// The first link whose address begins so and ends so.
    ///
    /// # Errors
    /// There is none.
    pub fn link(&self, begins: &str, ends: &str) -> anyhow::Result<String> {
        let fits = |href: &String| href.starts_with(begins) && href.ends_with(ends);
        self.links()
            .into_iter()
            .find(fits)
            .with_context(|| format!("no link {begins}…{ends}\n{}", self.text()))
    }

    /// What a reader sees, without markup.
    pub fn text(&self) -> String {
        markup::text(&self.html)
    }

    /// The addresses of style sheets, scripts and pictures.
    pub fn assets(&self) -> Vec<String> {
        let pieces = markup::pieces(&self.html);
        let sheets = pieces.iter().filter_map(|piece| piece.tag("link")?.attr("href"));
        let scripts = pieces.iter().filter_map(|piece| piece.tag("script")?.attr("src"));
        let pictures = pieces.iter().filter_map(|piece| piece.tag("img")?.attr("src"));
        sheets.chain(scripts).chain(pictures).map(str::to_owned).collect()
    }
}
