//! 周敏, finance at head office: reads the volunteer's statement.

use anyhow::Context;
use e2e::Stack;

use super::Desk;
use crate::people::{CREDITED, SERVED, VOLUNTEER};

/// The line, with its order; gives the order's number.
pub async fn sees_the_line(stack: &Stack, desk: &Desk) -> anyhow::Result<String> {
    desk.sign_in(stack, "/volunteers").await?;
    let browser = &desk.browser;
    browser.click("main table a[href^='/volunteers/']").await?;
    browser.click("main a[href$='/statement']").await?;
    let statement = browser.text("main").await?;
    for words in [
        VOLUNTEER.name,
        "管道疏通",
        &format!("{SERVED} × 2"),
        &format!("+{CREDITED}"),
    ] {
        assert!(statement.contains(words), "{words} in {statement}");
    }
    let link = browser.wait_css("main table a[href^='/orders/']").await?;
    let number = link.attr("title").await?.context("the order's number")?;
    assert!(number.starts_with("FW20261123-"), "{number}");
    Ok(number)
}
