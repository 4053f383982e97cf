//! A browser window with a profile of its own. What a person does in it is counted, so that the budgets of the journeys
//! can be asserted. Nothing here sleeps for a fixed time: everything waits for an element, or for the page to be at rest.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{
    driver::Driver,
    paper::{Sheet, sheets},
};

/// Longest wait for an element or for a page at rest.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest wait for a worker on a busy machine, in a build without optimisation.
const WORK: Duration = Duration::from_secs(240);
/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(15);

/// A form that is sent leaves the page only after its event: from then on the page is busy. What stays on the page, as htmx does,
/// has taken the event away before.
const LEAVES: &str = "addEventListener('submit', e => { if (!e.defaultPrevented) { \
    const b = document.body.dataset; b.busy = Number(b.busy || 0) + 1; } })";

/// What stands in the fields, without secrets.
const FILLED: &str = "return [...document.querySelectorAll('main input:not([type=hidden]):not([type=password])')]\
    .filter(e => !['radio', 'checkbox'].includes(e.type) || e.checked).map(e => `${e.name}=${e.value}`).join(' ')";

/// What the page is seen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// An office computer, 1366×768.
    Desk,
    /// A phone, 390×844, with a finger instead of a mouse.
    Phone,
}

impl Screen {
    /// Width and height in CSS pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::Desk => (1366, 768),
            Self::Phone => (390, 844),
        }
    }
}

/// Whether a window reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// As ever.
    There,
    /// No request leaves the window.
    Cut,
}

/// What a person has done: texts typed or single shortcuts pressed count one each, whatever their length (ui: “K”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Texts typed into fields.
    pub typed: u32,
    /// Clicks or taps.
    pub clicks: u32,
    /// Key groups without a mouse: a word with the tabs after it, or one shortcut.
    pub keys: u32,
}

impl Counts {
    /// Everything together: “inputs” of the budgets.
    pub fn inputs(self) -> u32 {
        self.typed + self.clicks + self.keys
    }
}

/// A window.
pub struct Browser {
    client: Client,
    session: String,
    driver: Arc<Driver>,
    http: reqwest::Client,
    screen: Screen,
    typed: AtomicU32,
    clicks: AtomicU32,
    keys: AtomicU32,
}

impl Browser {
    /// Opens a window with a fresh profile. Its owner allows pages to know where the phone is.
    ///
    /// # Errors
    /// chromedriver or chromium does not start.
    pub async fn open(screen: Screen) -> anyhow::Result<Self> {
        // A TLS provider must be named once per process, although nothing here leaves it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = Driver::get()?;
        let (width, height) = screen.size();
        let phone = screen == Screen::Phone;
        let options = json!({
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=zh-CN",
                format!("--window-size={width},{height}"),
            ],
            "mobileEmulation": { "deviceMetrics": {
                "width": width, "height": height, "pixelRatio": 1.0, "mobile": phone, "touch": phone,
            } },
            "prefs": {
                "profile.default_content_setting_values.geolocation": 1,
                "credentials_enable_service": false,
            },
        });
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = wanted else {
            bail!("capabilities are an object")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url())
            .await
            .context("chromium does not start: `ops/install browser` brings it")?;
        let session = client.session_id().await?.context("a session has an id")?;
        let browser = Self {
            client,
            session,
            driver,
            http: reqwest::Client::new(),
            screen,
            typed: AtomicU32::new(0),
            clicks: AtomicU32::new(0),
            keys: AtomicU32::new(0),
        };
        let here = json!({ "latitude": 34.5621, "longitude": 117.7318, "accuracy": 12 });
        browser.devtools("Emulation.setGeolocationOverride", here).await?;
        let leaves = json!({ "source": LEAVES });
        browser
            .devtools("Page.addScriptToEvaluateOnNewDocument", leaves)
            .await?;
        Ok(browser)
    }

    /// What it is seen on.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// What has been done in this window since [`Browser::forget_counts`].
    pub fn counts(&self) -> Counts {
        Counts {
            typed: self.typed.load(Ordering::Relaxed),
            clicks: self.clicks.load(Ordering::Relaxed),
            keys: self.keys.load(Ordering::Relaxed),
        }
    }

    /// Begins to count anew.
    pub fn forget_counts(&self) {
        for count in [&self.typed, &self.clicks, &self.keys] {
            count.store(0, Ordering::Relaxed);
        }
    }

    /// Types an address and waits for the page. Not counted: nobody types addresses.
    ///
    /// # Errors
    /// The page does not come to rest.
    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        self.client.goto(url).await.with_context(|| url.to_owned())?;
        self.rest().await
    }

    /// Loads the page anew, as F5 does. Not counted.
    ///
    /// # Errors
    /// The page does not come to rest.
    pub async fn reload(&self) -> anyhow::Result<()> {
        self.client.refresh().await?;
        self.rest().await
    }

    /// The present address, path and query only.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn place(&self) -> anyhow::Result<String> {
        let url = self.client.current_url().await?;
        Ok(url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        ))
    }

    /// Waits for an element.
    ///
    /// # Errors
    /// It does not come; the message says what is there instead.
    pub async fn wait_css(&self, css: &str) -> anyhow::Result<Element> {
        self.find(Locator::Css(css)).await
    }

    async fn find(&self, wanted: Locator<'_>) -> anyhow::Result<Element> {
        self.rest().await?;
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(BETWEEN)
            .for_element(wanted)
            .await
        {
            Ok(element) => Ok(element),
            Err(error) => Err(anyhow!(
                "never: {wanted:?}: {error}\n{}",
                self.what_is_there().await
            )),
        }
    }

    /// Waits until the page shows a text.
    ///
    /// # Errors
    /// It does not come; the message says what is there instead.
    pub async fn wait_text(&self, text: &str) -> anyhow::Result<()> {
        self.wait_text_within(text, PATIENCE).await
    }

    /// As [`wait_text`](Self::wait_text), where a worker has thousands of rows to see to first.
    ///
    /// # Errors
    /// As [`wait_text`](Self::wait_text).
    pub async fn wait_work(&self, text: &str) -> anyhow::Result<()> {
        self.wait_text_within(text, WORK).await
    }

    async fn wait_text_within(&self, text: &str, patience: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + patience;
        loop {
            self.rest().await?;
            if self.text("body").await.is_ok_and(|shown| shown.contains(text)) {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("never: “{text}”\n{}", self.what_is_there().await);
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    /// Waits until the page is loaded and no request of htmx is under way.
    ///
    /// # Errors
    /// It does not come to rest.
    pub async fn rest(&self) -> anyhow::Result<()> {
        let script = "return document.readyState === 'complete' && \
                      (document.body.dataset.busy || '0') === '0'";
        let until = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is none to ask.
            if matches!(
                self.client.execute(script, Vec::new()).await,
                Ok(Value::Bool(true))
            ) {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("the page does not come to rest\n{}", self.what_is_there().await);
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    /// The visible text of the first such element.
    ///
    /// # Errors
    /// There is none.
    pub async fn text(&self, css: &str) -> anyhow::Result<String> {
        let text = self
            .eval("return document.querySelector(arguments[0])?.innerText", &[css])
            .await?;
        text.as_str()
            .map(str::to_owned)
            .with_context(|| format!("no {css}"))
    }

    /// How many such elements there are.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn count(&self, css: &str) -> anyhow::Result<u64> {
        let count = self
            .eval("return document.querySelectorAll(arguments[0]).length", &[css])
            .await?;
        count.as_u64().context("a number")
    }

    /// Clicks the first such element. One click.
    ///
    /// # Errors
    /// It does not come, or something lies over it.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        let element = self.wait_css(css).await?;
        self.press(element, css).await
    }

    /// Chooses a radio button or ticks a box by its words. One click.
    ///
    /// # Errors
    /// There is none, or something lies over it.
    pub async fn pick(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let path = format!("//label[input[@name='{name}'][@value='{value}']]");
        let element = self.find(Locator::XPath(&path)).await?;
        self.press(element, &path).await
    }

    async fn press(&self, element: Element, what: &str) -> anyhow::Result<()> {
        self.clicks.fetch_add(1, Ordering::Relaxed);
        // Bars that stick to the edges would lie over what is only just in view.
        self.client
            .execute(
                "arguments[0].scrollIntoView({block: 'center'})",
                vec![serde_json::to_value(&element)?],
            )
            .await?;
        element
            .click()
            .await
            .with_context(|| format!("click on {what}"))?;
        self.rest().await
    }

    /// Puts a text into a field, in place of what is there. One text.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn type_(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let field = self.wait_css(css).await?;
        self.typed.fetch_add(1, Ordering::Relaxed);
        field.clear().await.with_context(|| format!("empty {css}"))?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("type into {css}"))?;
        Ok(())
    }

    /// Chooses a file, as the dialog of the system does. One text.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn choose(&self, css: &str, file: &Path) -> anyhow::Result<()> {
        let field = self.wait_css(css).await?;
        self.typed.fetch_add(1, Ordering::Relaxed);
        field
            .send_keys(&file.to_string_lossy())
            .await
            .with_context(|| format!("choose a file for {css}"))
    }

    /// Strikes keys wherever the focus is: a word with its tabs, or one shortcut. One key group.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn keys(&self, keys: &str) -> anyhow::Result<()> {
        self.keys.fetch_add(1, Ordering::Relaxed);
        self.next_frame().await?;
        let focused = self.client.active_element().await?;
        focused
            .send_keys(keys)
            .await
            .with_context(|| format!("keys {keys:?}"))?;
        self.rest().await
    }

    /// A page that has just been loaded puts the focus where it belongs with its next picture.
    async fn next_frame(&self) -> anyhow::Result<()> {
        let script = "requestAnimationFrame(() => arguments[0]())";
        self.client.execute_async(script, Vec::new()).await?;
        Ok(())
    }

    /// Where the focus is: `#id`, or the tag's name.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn focus(&self) -> anyhow::Result<String> {
        self.next_frame().await?;
        let script = "const e = document.activeElement; return e.id ? '#' + e.id : e.name || e.tagName";
        Ok(self
            .eval(script, &[])
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Runs a script; `arguments` are texts.
    ///
    /// # Errors
    /// It fails.
    pub async fn eval(&self, script: &str, arguments: &[&str]) -> anyhow::Result<Value> {
        let arguments = arguments.iter().map(|text| json!(text)).collect();
        self.client
            .execute(script, arguments)
            .await
            .with_context(|| script.to_owned())
    }

    /// Puts a session into the window. A page of the server must be open.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn set_cookie(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let cookie = json!({ "cookie": { "name": name, "value": value, "path": "/" } });
        self.say("cookie", cookie).await.map(|_| ())
    }

    /// What the console has said since the last look: errors of scripts, refused requests, violations of the content
    /// security policy.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn console(&self) -> anyhow::Result<Vec<String>> {
        let entries = self.say("se/log", json!({ "type": "browser" })).await?;
        let entries = entries.as_array().cloned().unwrap_or_default();
        Ok(entries
            .iter()
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .collect())
    }

    /// Takes the network away from this window, or gives it back.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn network(&self, network: Network) -> anyhow::Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let conditions = json!({
            "offline": network == Network::Cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.devtools("Network.emulateNetworkConditions", conditions)
            .await?;
        Ok(())
    }

    /// A picture (PNG) of what is in view.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn shot(&self) -> anyhow::Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// A picture (PNG) of the page from top to bottom, up to 3,000 pixels.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn long_shot(&self) -> anyhow::Result<Vec<u8>> {
        // On a desk the page scrolls inside its frame.
        let script = "window.scrollTo(0, 0); const main = document.querySelector('main'); \
                      const inside = main ? main.scrollHeight - main.clientHeight : 0; \
                      return Math.ceil(document.documentElement.scrollHeight) + inside";
        let wanted = self.eval(script, &[]).await?.as_u64().unwrap_or(0).min(3_000);
        let (width, height) = self.screen.size();
        if wanted <= u64::from(height) {
            return self.shot().await;
        }
        let mobile = self.screen == Screen::Phone;
        let tall = json!({ "width": width, "height": wanted, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", tall).await?;
        let taken = self
            .devtools("Page.captureScreenshot", json!({ "format": "png" }))
            .await?;
        let back = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", back).await?;
        Ok(STANDARD.decode(taken["data"].as_str().context("a picture")?)?)
    }

    /// What the page prints, on the paper that it asks for.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn print(&self) -> anyhow::Result<Vec<Sheet>> {
        let options = json!({ "preferCSSPageSize": true, "printBackground": true });
        let printed = self.devtools("Page.printToPDF", options).await?;
        let pdf = STANDARD.decode(printed["data"].as_str().context("a document")?)?;
        sheets(&pdf)
    }

    async fn devtools(&self, command: &str, params: Value) -> anyhow::Result<Value> {
        self.say("goog/cdp/execute", json!({ "cmd": command, "params": params }))
            .await
    }

    /// A command of the driver that the client library does not know.
    async fn say(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let url = format!("{}/session/{}/{path}", self.driver.url(), self.session);
        let answer: Value = self.http.post(url).json(&body).send().await?.json().await?;
        let value = answer["value"].clone();
        match value["error"].as_str() {
            Some(error) => bail!(
                "{path}: {error}: {}",
                value["message"].as_str().unwrap_or_default()
            ),
            None => Ok(value),
        }
    }

    /// For the message of a test that waits in vain.
    async fn what_is_there(&self) -> String {
        let place = self.place().await.unwrap_or_default();
        let text = self.text("body").await.unwrap_or_default();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(80)
            .collect();
        let focus = self.focus().await.unwrap_or_default();
        let console = self.console().await.unwrap_or_default();
        let filled = self.eval(FILLED, &[]).await.unwrap_or_default();
        format!(
            "--- {place}, focus on {focus}\n{}\n{filled}\n{console:#?}\n---",
            lines.join("\n")
        )
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.end_session(&self.session);
    }
}
