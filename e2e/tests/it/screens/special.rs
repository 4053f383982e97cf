//! Pages that no link leads to: answers to what somebody has typed.

use anyhow::Context;
use e2e::{Browser, Faults, Lived, Pictures, Screen, Words, inspect};
use kernel::{ResidentId, Sex};
use time::macros::date;

use super::look::LANGS;

/// Every such page on this screen, in both languages.
pub async fn look(
    lived: &Lived,
    browser: &Browser,
    words: &Words,
    pictures: &Pictures,
) -> anyhow::Result<Faults> {
    let mut eye = Eye {
        lived,
        browser,
        words,
        pictures,
        lang: "",
        faults: Faults::default(),
    };
    for lang in LANGS {
        eye.lang = lang;
        browser.set_cookie("tb_lang", lang).await?;
        eye.sit_down("operator1").await?;
        eye.console().await?;
        eye.reveals_a_number().await?;
        if browser.screen() == Screen::Desk {
            eye.searches().await?;
        }
        eye.sit_down("clerk1-1").await?;
        eye.registers_an_elder().await?;
        eye.asks_for_a_code().await?;
    }
    if browser.screen() == Screen::Phone {
        eye.keeps_the_phone().await?;
    }
    Ok(eye.faults)
}

struct Eye<'a> {
    lived: &'a Lived,
    browser: &'a Browser,
    words: &'a Words,
    pictures: &'a Pictures,
    lang: &'static str,
    faults: Faults,
}

impl Eye<'_> {
    async fn sit_down(&self, who: &str) -> anyhow::Result<()> {
        let cookie = self
            .lived
            .staff(who)
            .await?
            .cookie("tb_staff")
            .unwrap_or_default();
        self.browser.set_cookie("tb_staff", &cookie).await
    }

    async fn open(&self, path: &str) -> anyhow::Result<()> {
        self.browser
            .goto(&format!("{}{path}", self.lived.stack.portal()))
            .await
    }

    /// Looks, and takes the picture. `meant` is what the console says of it by right.
    async fn see(&mut self, name: &str, meant: &[&str]) -> anyhow::Result<()> {
        let mut faults = inspect(self.browser, self.words, self.lang).await?;
        meant.iter().for_each(|what| faults.forgive(what));
        self.faults.extend(&format!("{} {name}", self.lang), faults);
        let picture = self.browser.long_shot().await?;
        self.pictures
            .save(name, self.lang, self.browser.screen(), &picture)
    }

    /// A caller on the line with what they need, and one whom nobody knows.
    async fn console(&mut self) -> anyhow::Result<()> {
        let browser = self.browser;
        let with_phone = self
            .lived
            .people
            .elders
            .iter()
            .filter(|elder| !elder.phone.is_empty());
        let phone = with_phone
            .map(|elder| elder.phone.clone())
            .nth(4)
            .unwrap_or_default();
        self.open("/console?tab=open").await?;
        browser.type_("#who", &format!("{phone}\n")).await?;
        browser.wait_css("#intake").await?;
        browser.type_("#service", "03").await?;
        browser.type_("#note", "卧室和厨房要擦洗，请带手套。").await?;
        browser.type_("#time", "1530\t").await?;
        browser.wait_css("#cands ol.cand li").await?;
        browser.eval("document.activeElement.blur()", &[]).await?;
        // What is typed on replaces what is being ranked: htmx says so.
        self.see("console-caller", &["htmx:sendAbort", "htmx:afterRequest"])
            .await?;
        if self.lang == "zh-CN" && browser.screen() == Screen::Desk {
            self.pictures.keep("console.png", &browser.shot().await?)?;
        }
        self.open("/console").await?;
        browser.type_("#who", "16999999999\n").await?;
        browser.wait_css("#call .alert").await?;
        self.see("console-stranger", &[]).await
    }

    async fn reveals_a_number(&mut self) -> anyhow::Result<()> {
        let elder = &self.lived.people.elders[0].id;
        self.open(&format!("/elders/{elder}/reveal?field=phone")).await?;
        self.browser.type_("#reason", "回电核实").await?;
        self.browser.click("#reveal button").await?;
        self.browser.wait_css("#revealed").await?;
        self.see("elders-one-revealed", &[]).await
    }

    async fn searches(&mut self) -> anyhow::Result<()> {
        self.browser.type_("#gs", "王\n").await?;
        self.browser.wait_css("main table").await?;
        self.see("search-found", &[]).await
    }

    /// Refused, checked, done.
    async fn registers_an_elder(&mut self) -> anyhow::Result<()> {
        let browser = self.browser;
        self.open("/elders/new").await?;
        browser.click("#elder-form .abar button").await?;
        browser.wait_css(".errsum").await?;
        self.see("elders-new-refused", &["status of 422"]).await?;
        let id = ResidentId::for_test(date!(1948 - 03 - 08), 401, Sex::Female);
        for (field, text) in [
            ("#resident_id", id.as_str()),
            ("#name", "王桂兰"),
            ("#address", "3号楼2单元102"),
        ] {
            browser.type_(field, text).await?;
        }
        browser.pick("living", "alone").await?;
        browser.click("#consent_service").await?;
        browser.click("#elder-form .abar button").await?;
        browser.wait_css("#elder-confirm").await?;
        self.see("elders-new-review", &[]).await
    }

    /// The second page of a volunteer's sign-in. A number is sent one code a minute: each time it is another's, and nobody's
    /// who has signed in.
    async fn asks_for_a_code(&mut self) -> anyhow::Result<()> {
        let turn = usize::from(self.lang == "en") + 2 * usize::from(self.browser.screen() == Screen::Phone);
        let signed_in = [&self.lived.at_door.phone, &self.lived.at_work.phone];
        let all = self.lived.people.volunteers.iter();
        let mut others = all.skip(10).filter(|one| !signed_in.contains(&&one.phone));
        let volunteer = others.nth(turn).context("more volunteers")?;
        self.browser
            .goto(&format!("{}/m/sign-in", self.lived.stack.mobile()))
            .await?;
        self.browser.type_("#phone", &volunteer.phone).await?;
        self.browser.click("#number button").await?;
        self.browser.wait_css("#code").await?;
        self.see("m-sign-in-code", &[]).await
    }

    /// The volunteer's home page for the README.
    async fn keeps_the_phone(&self) -> anyhow::Result<()> {
        let home = format!("{}/m", self.lived.stack.mobile());
        let volunteer = self.lived.volunteer(&self.lived.at_door.phone).await?;
        self.browser.goto(&home).await?;
        self.browser
            .set_cookie(
                "tb_volunteer",
                &volunteer.cookie("tb_volunteer").unwrap_or_default(),
            )
            .await?;
        self.browser.set_cookie("tb_lang", "zh-CN").await?;
        self.browser.goto(&home).await?;
        self.pictures.keep("mobile.png", &self.browser.shot().await?)
    }
}
