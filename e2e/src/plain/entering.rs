//! The door of the portal.

use time::OffsetDateTime;

use super::{Plain, Reply};
use crate::Account;

impl Plain {
    /// Signs in with password and second factor; the page that opens is the work desk.
    ///
    /// # Errors
    /// Not let in.
    pub async fn sign_in(&self, account: &Account, now: OffsetDateTime) -> anyhow::Result<Reply> {
        let code_page = self.show_password(account).await?;
        let desk = self
            .send(code_page.form("code-form")?.set("code", &account.code(now)?))
            .await?;
        anyhow::ensure!(
            desk.place == "/",
            "{} is not let in: {}",
            account.username,
            desk.text()
        );
        Ok(desk)
    }

    /// The first step alone.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn show_password(&self, account: &Account) -> anyhow::Result<Reply> {
        let form = self.page("/sign-in").await?.form("sign-in")?;
        self.send(
            form.set("username", &account.username)
                .set("password", &account.password),
        )
        .await
    }
}
