//! Pages that no link leads to: answers to what somebody has typed.

use e2e::{Browser, Faults, Lived, Pictures, Screen, Words, inspect};

use super::look::LANGS;

/// The console with a caller on the line, a refused form, what a search has found.
pub async fn look(
    lived: &Lived,
    browser: &Browser,
    words: &Words,
    pictures: &Pictures,
) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    let portal = lived.stack.portal();
    let eye = Eye {
        browser,
        words,
        pictures,
    };
    let elder = lived
        .people
        .elders
        .iter()
        .filter(|elder| !elder.phone.is_empty())
        .nth(4);
    let phone = elder.map(|elder| elder.phone.clone()).unwrap_or_default();
    for lang in LANGS {
        browser.set_cookie("tb_lang", lang).await?;
        sit_down(lived, browser, "operator1").await?;
        browser.goto(&format!("{portal}/console?tab=open")).await?;
        browser.type_("#who", &format!("{phone}\n")).await?;
        browser.wait_css("#intake").await?;
        browser.type_("#service", "03").await?;
        browser.type_("#note", "卧室和厨房要擦洗，请带手套。").await?;
        browser.type_("#time", "1530\t").await?;
        browser.wait_css("#cands ol.cand li").await?;
        browser.eval("document.activeElement.blur()", &[]).await?;
        let mut caller = eye.see("console-caller", lang).await?;
        // What is typed on replaces what is being ranked: htmx says so.
        caller.forgive("htmx:sendAbort");
        caller.forgive("htmx:afterRequest");
        faults.extend("console with a caller", caller);
        if lang == "zh-CN" && browser.screen() == Screen::Desk {
            pictures.keep("console.png", &browser.shot().await?)?;
        }
        browser.goto(&format!("{portal}/console")).await?;
        browser.type_("#who", "16999999999\n").await?;
        browser.wait_css("#call .alert").await?;
        faults.extend(
            "console with a stranger",
            eye.see("console-stranger", lang).await?,
        );

        if browser.screen() == Screen::Desk {
            browser.type_("#gs", "王\n").await?;
            browser.wait_css("main table").await?;
            faults.extend("what was found", eye.see("search-found", lang).await?);
        }
        sit_down(lived, browser, "clerk1-1").await?;
        browser.goto(&format!("{portal}/elders/new")).await?;
        browser.click("#elder-form .abar button").await?;
        browser.wait_css(".errsum").await?;
        let mut refused = eye.see("elders-new-refused", lang).await?;
        refused.forgive("status of 422");
        faults.extend("a refused form", refused);
    }
    if browser.screen() == Screen::Phone {
        let volunteer = lived
            .volunteer(&lived.at_door.phone)
            .await?
            .cookie("tb_volunteer")
            .unwrap_or_default();
        browser.goto(&lived.stack.mobile()).await?;
        browser.set_cookie("tb_volunteer", &volunteer).await?;
        browser.set_cookie("tb_lang", "zh-CN").await?;
        browser.goto(&format!("{}/m", lived.stack.mobile())).await?;
        pictures.keep("mobile.png", &browser.shot().await?)?;
    }
    Ok(faults)
}

async fn sit_down(lived: &Lived, browser: &Browser, who: &str) -> anyhow::Result<()> {
    let cookie = lived.staff(who).await?.cookie("tb_staff").unwrap_or_default();
    browser.set_cookie("tb_staff", &cookie).await
}

struct Eye<'a> {
    browser: &'a Browser,
    words: &'a Words,
    pictures: &'a Pictures,
}

impl Eye<'_> {
    async fn see(&self, name: &str, lang: &str) -> anyhow::Result<Faults> {
        let faults = inspect(self.browser, self.words, lang).await?;
        self.pictures.save(
            name,
            lang,
            self.browser.screen(),
            &self.browser.long_shot().await?,
        )?;
        Ok(faults)
    }
}
