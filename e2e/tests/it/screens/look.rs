//! Opens the pages in a browser, looks at each, and keeps pictures.

use e2e::{Browser, Faults, Lived, Pictures, Screen, Words, inspect};

use super::atlas::Visit;

/// Tag of `<html lang>`, and of the cookie.
pub const LANGS: [&str; 2] = ["zh-CN", "en"];

/// Every page in both languages where it is pictured; where another reader is on the pictures, once on each screen.
pub async fn at_all(
    lived: &Lived,
    browser: &Browser,
    visits: &[Visit],
    words: &Words,
    pictures: &Pictures,
) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    browser.goto(&format!("{}/sign-in", lived.stack.portal())).await?;
    let mut here = None;
    for visit in visits {
        if here != visit.cookie {
            if let Some((name, value)) = &visit.cookie {
                browser.set_cookie(name, value).await?;
            }
            here.clone_from(&visit.cookie);
        }
        for lang in LANGS {
            let once = (browser.screen() == Screen::Desk) == (lang == "zh-CN");
            if visit.picture.is_none() && !once {
                continue;
            }
            browser.set_cookie("tb_lang", lang).await?;
            let found = page(browser, visit, lang, words, pictures).await?;
            faults.extend(&format!("{} {lang} {}", visit.who, place(&visit.url)), found);
        }
    }
    Ok(faults)
}

async fn page(
    browser: &Browser,
    visit: &Visit,
    lang: &str,
    words: &Words,
    pictures: &Pictures,
) -> anyhow::Result<Faults> {
    browser.goto(&visit.url).await?;
    let mut faults = inspect(browser, words, lang).await?;
    // A refused page is said in the console too.
    if !visit.status.is_success() {
        faults.forgive(&format!("status of {}", visit.status.as_u16()));
    }
    if let Some(name) = &visit.picture {
        pictures.save(name, lang, browser.screen(), &browser.long_shot().await?)?;
    }
    Ok(faults)
}

fn place(url: &str) -> &str {
    url.splitn(4, '/').nth(3).unwrap_or_default()
}
