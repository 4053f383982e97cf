//! An elder has been registered: a welcome, where it was asked for (decision 20: a bulk import asks for none).

use contracts::elderly::ElderRegistered;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Elder},
};

/// Whom to welcome.
pub async fn gather(read: Read, event: ElderRegistered) -> Result<Option<Elder>> {
    if !event.welcome {
        return Ok(None);
    }
    reach::elder(&read, event.elder_id, "elder.registered").await
}

/// Says welcome.
pub async fn apply(cx: Cx, event: ElderRegistered, elder: Option<Elder>) -> Result<()> {
    let Some(elder) = elder else { return Ok(()) };
    let draft = Draft {
        wording: wording(&elder.salutation),
        to: elder.to,
        occasion: event.elder_id.uuid(),
        about: Vec::new(),
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(who: &str) -> Wording {
    Wording::of(Template::ElderWelcome).with("who", who)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_elder_is_told_whom_to_call() {
        assert_eq!(
            read(&wording("王大娘")),
            "【台儿庄时间银行】王大娘您好，您已登记，可请时间银行的志愿者上门帮忙。需要时请拨12349。"
        );
    }
}
