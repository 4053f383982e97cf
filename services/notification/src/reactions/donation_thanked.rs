//! A donor who agreed to it is thanked for their gift (R8.2).

use contracts::{
    Code,
    redemption::thanks::{DonationThanked, DonorReach, DonorToThank},
};
use kernel::Phone;
use runtime::{Cx, Failure, Read, Result};

use crate::{
    domain::{template::Template, wording::Wording},
    outbound::{Draft, Recipient, Who, say},
};

/// Who they are, asked of the stock; nothing when the number is forgotten by now.
pub async fn gather(read: Read, event: DonationThanked) -> Result<Option<DonorReach>> {
    let asked = DonorToThank {
        intake_id: event.intake_id,
    };
    match read.ask(asked).await {
        Ok(donor) => Ok(Some(donor)),
        Err(Failure::Refused(error)) if error.code == Code::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Thanks them.
pub async fn apply(cx: Cx, event: DonationThanked, donor: Option<DonorReach>) -> Result<()> {
    let Some(donor) = donor else { return Ok(()) };
    let occasion = event.intake_id.uuid();
    let draft = Draft {
        wording: wording(&donor),
        to: Recipient {
            who: Who::Number(occasion),
            phone: donor.phone.parse::<Phone>().ok(),
            org: None,
        },
        occasion,
        about: vec![occasion],
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(donor: &DonorReach) -> Wording {
    let first = donor.goods.first().cloned().unwrap_or_default();
    let more = if donor.goods.len() > 1 { "等" } else { "" };
    Wording::of(Template::DonorThanks)
        .with("donor", &*donor.donor)
        .with("gifts", format!("{first}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_donor_reads_what_they_gave() {
        let text = read(&wording(&DonorReach {
            donor: "鲁南粮油".into(),
            phone: "16900000077".into(),
            goods: vec!["大米 × 20 袋".into(), "食用油 × 5 桶".into()],
        }));
        assert!(
            text.contains("鲁南粮油") && text.contains("大米 × 20 袋等"),
            "{text}"
        );
    }
}
