//! Every page, seen by everybody who has it, on an office screen and on a phone, in both languages; with pictures in
//! `target/screens/`. What pages there are is found by following every link.

mod atlas;
mod look;
mod special;

use e2e::{Browser, Faults, Lived, Pictures, Screen, Words};
use futures::try_join;

/// Bytes, compressed, of a first visit to a page with fifty rows (ui: first load).
const FIRST_LOAD: usize = 40 * 1024;
/// Rows of a full page.
const ROWS: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_both_screens_and_in_both_languages() -> anyhow::Result<()> {
    let lived = Lived::start().await?;
    let (words, pictures) = (Words::load()?, Pictures::new()?);
    let mut faults = Faults::default();
    let visits = atlas::survey(&lived, &mut faults).await?;
    let on = async |screen| {
        let browser = Browser::open(screen).await?;
        let mut faults = look::at_all(&lived, &browser, &visits, &words, &pictures).await?;
        faults.extend("", special::look(&lived, &browser, &words, &pictures).await?);
        Ok::<_, anyhow::Error>(faults)
    };
    let (desk, phone) = try_join!(on(Screen::Desk), on(Screen::Phone))?;
    faults.extend("1366", desk);
    faults.extend("390", phone);
    weigh(&lived, &mut faults).await?;
    assert!(faults.is_empty(), "{faults}");
    lived.stack.stop().await;
    Ok(())
}

/// Lists with a full page of rows are light.
async fn weigh(lived: &Lived, faults: &mut Faults) -> anyhow::Result<()> {
    for (who, path) in [
        ("operator1", "/orders"),
        ("operator1", "/elders"),
        ("operator1", "/volunteers"),
        ("operator1", "/messages"),
        ("operator1", "/console"),
        ("auditor", "/audit"),
    ] {
        let visitor = lived.staff(who).await?;
        let rows = visitor.page(path).await?.html.matches("<tr").count();
        if path != "/console" && rows <= ROWS {
            faults.add(format!("{path} has {rows} rows: too few to be weighed"));
        }
        let bytes = visitor.first_load(path).await?;
        if bytes > FIRST_LOAD {
            faults.add(format!("{path} weighs {bytes} bytes at the first visit"));
        }
    }
    Ok(())
}
