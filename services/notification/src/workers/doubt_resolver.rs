//! Messages whose answer did not come: the gateway is asked what became of them. Only when it knows nothing, again and
//! again, is a message sent once more, and only where its text says that twice is better than never.

use futures::future::join_all;
use kernel::Phone;
use runtime::{Progress, Result, Worker};
use time::Duration;

use crate::{
    channel::Channel,
    domain::{
        patience::{self, Doubt},
        template::Template,
    },
    providers::{Found, InDoubt, Provider},
    store::doubt::{self, Doubtful, Finding},
};

/// Questions at the same time.
const AT_ONCE: i64 = 16;
/// For so long nobody else asks the same.
const ASKING: Duration = Duration::minutes(1);

/// Asks about everything that is due.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    let mut progress = Progress::Idle;
    for provider in &channel.providers {
        if let Progress::More = ask(&worker, &channel, provider.as_ref()).await? {
            progress = Progress::More;
        }
    }
    Ok(progress)
}

async fn ask(worker: &Worker, channel: &Channel, provider: &dyn Provider) -> Result<Progress> {
    let now = channel.clock.now();
    let due = doubt::due(
        &mut *worker.db().await?,
        provider.name(),
        AT_ONCE,
        now,
        now + ASKING,
    )
    .await?;
    let asked = due.iter().map(|row| async {
        let phone: Phone = worker.crypto().open(&row.phone).ok()?.parse().ok()?;
        let message = InDoubt {
            message_id: row.id,
            phone,
            sent_at: row.claimed_at,
        };
        Some(provider.look_up(&message, now).await)
    });
    let found = join_all(asked).await;
    let mut db = worker.db().await?;
    for (row, found) in due.iter().zip(found) {
        let finding = conclude(row, found.unwrap_or(Found::NoAnswer), channel.clock.now());
        doubt::settle(&mut db, row.id, &finding, channel.clock.now()).await?;
        if matches!(finding, Finding::Repeat) {
            worker.host().wake("sender");
        }
    }
    Ok(Progress::of_batch(
        due.len(),
        usize::try_from(AT_ONCE).unwrap_or(usize::MAX),
    ))
}

fn conclude(row: &Doubtful, found: Found, now: time::OffsetDateTime) -> Finding {
    let next = patience::after_check(row.checks + 1);
    match (found, next) {
        (Found::Delivered(at), _) => Finding::Delivered(at.unwrap_or(now)),
        (Found::Failed(code), _) => Finding::Failed(code),
        // It was taken: only the receipt is missing, and nothing is gained by sending it again.
        (Found::Waiting, Doubt::GiveUp) => Finding::AskAt(now + Duration::hours(1)),
        (_, Doubt::AskIn(pause)) => Finding::AskAt(now + pause),
        (Found::NoAnswer, Doubt::GiveUp) => Finding::AskAt(now + Duration::minutes(15)),
        (Found::Absent, Doubt::GiveUp) => {
            let wanted = Template::parse(&row.template).is_some_and(|template| template.meta().repeat);
            if wanted && row.repeatable {
                Finding::Repeat
            } else {
                Finding::Failed("lost".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::MessageId;
    use time::macros::datetime;

    use super::*;

    const NOW: time::OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn row(template: Template, checks: i16) -> Doubtful {
        Doubtful {
            id: MessageId::generate(NOW),
            template: template.as_str().into(),
            phone: Vec::new(),
            claimed_at: NOW,
            checks,
            repeatable: true,
        }
    }

    #[test]
    fn a_message_the_gateway_does_not_know_is_not_repeated_at_the_first_question() {
        let finding = conclude(&row(Template::OrderAcceptedElder, 0), Found::Absent, NOW);
        assert!(matches!(finding, Finding::AskAt(_)));
    }

    #[test]
    fn a_visit_code_is_sent_once_more_and_a_welcome_is_not() {
        let code = conclude(&row(Template::OrderAcceptedElder, 9), Found::Absent, NOW);
        assert!(matches!(code, Finding::Repeat));
        let welcome = conclude(&row(Template::ElderWelcome, 9), Found::Absent, NOW);
        assert!(matches!(welcome, Finding::Failed(_)));
    }

    #[test]
    fn what_the_gateway_has_taken_is_never_sent_again() {
        for found in [
            Found::Waiting,
            Found::Delivered(None),
            Found::Failed("MK:0001".into()),
        ] {
            let finding = conclude(&row(Template::OrderAcceptedElder, 9), found, NOW);
            assert!(!matches!(finding, Finding::Repeat));
        }
    }
}
