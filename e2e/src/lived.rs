//! A small lived-in district: a town of six villages, two weeks of its life, made by the loader of the demonstration
//! through the services' own commands; and what stands on desks that the loader does not fill.

mod desks;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use time::{OffsetDateTime, macros::datetime};
use timebank::demo::{Loader, Person, Size, Summary};

use crate::{Account, Plain, Stack, six_digits};

/// When the loader's history ends: a Thursday morning.
const MORNING: OffsetDateTime = datetime!(2026-12-10 02:00 UTC);
/// What the clock shows on the pictures.
const NOW: OffsetDateTime = datetime!(2026-12-10 02:41 UTC);
/// The same people every time.
const SEED: u64 = 20_261_210;
const SIZE: Size = Size {
    elders: 108,
    volunteers: 60,
    orders: 84,
    villages: 6,
};

/// The district.
pub struct Lived {
    /// The platform.
    pub stack: Stack,
    /// Who is there.
    pub people: Summary,
    /// A volunteer whose next visit begins in twenty minutes, and who is asked for tomorrow.
    pub at_door: Person,
    /// A volunteer who has checked in.
    pub at_work: Person,
    /// A code of the second factor counts once: who is signed in stays so.
    signed_in: Mutex<HashMap<String, Arc<Plain>>>,
}

impl Lived {
    /// Lives the two weeks.
    ///
    /// # Errors
    /// A service refuses something.
    pub async fn start() -> anyhow::Result<Self> {
        let stack = Stack::start().await?;
        let clock = stack.bench.clock.clone();
        let mut loader = Loader::new(stack.bench.running(), clock, SEED, SIZE, stack.sandbox(), MORNING);
        let people = loader.load().await?;
        let nobody = || Person {
            id: String::new(),
            name: String::new(),
            phone: String::new(),
            org: String::new(),
        };
        let mut lived = Self {
            stack,
            people,
            at_door: nobody(),
            at_work: nobody(),
            signed_in: Mutex::default(),
        };
        lived.live_the_morning().await?;
        lived.stack.bench.clock.set(NOW);
        lived.fill_other_desks().await?;
        lived.send_volunteers().await?;
        Ok(lived)
    }

    /// The account with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn account(&self, username: &str) -> anyhow::Result<Account> {
        let found = self
            .people
            .accounts
            .iter()
            .find(|account| account.username == username);
        let found = found.with_context(|| format!("no account {username}"))?;
        Ok(Account {
            username: found.username.clone(),
            password: found.password.clone(),
            totp_secret: Some(found.totp_secret.clone()),
        })
    }

    /// A member of staff, signed in; the same session each time.
    ///
    /// # Errors
    /// They are not let in.
    pub async fn staff(&self, username: &str) -> anyhow::Result<Arc<Plain>> {
        if let Some(known) = self.known(username) {
            return Ok(known);
        }
        let visitor = Arc::new(Plain::new(&self.stack.portal())?);
        visitor
            .sign_in(&self.account(username)?, self.stack.now())
            .await?;
        self.remember(username, &visitor);
        Ok(visitor)
    }

    /// A volunteer, signed in with the code that comes by SMS; the same session each time.
    ///
    /// # Errors
    /// They are not let in.
    pub async fn volunteer(&self, phone: &str) -> anyhow::Result<Arc<Plain>> {
        if let Some(known) = self.known(phone) {
            return Ok(known);
        }
        let visitor = Arc::new(Plain::new(&self.stack.mobile())?);
        let asked = visitor
            .page("/m/sign-in")
            .await?
            .form("number")?
            .set("phone", phone);
        let asked = visitor.send(asked).await?;
        let code = six_digits(&self.stack.sms(phone, "验证码").await?, "验证码")?;
        let home = visitor.send(asked.form("code-form")?.set("code", &code)).await?;
        anyhow::ensure!(home.place == "/m", "not let in: {}", home.text());
        self.remember(phone, &visitor);
        Ok(visitor)
    }

    fn known(&self, who: &str) -> Option<Arc<Plain>> {
        self.signed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(who)
            .cloned()
    }

    fn remember(&self, who: &str, visitor: &Arc<Plain>) {
        let mut signed_in = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        signed_in.insert(who.to_owned(), visitor.clone());
    }
}
