use contracts::{
    Actor, At, Personal,
    redemption::claim::{CancelClaim, PriceClaim, RequestClaim},
    volunteer::recipient::{RecipientForm, Relation},
};
use kernel::{RawMinutes, VolunteerId, at_china, china_date};
use time::{Duration, macros::time};

use super::{registry::Volunteer, step::Loader};

/// Cleaning 家庭保洁.
const CLEANING: &str = "03";
/// How many ask.
const CLAIMS: usize = 3;

impl Loader<'_> {
    /// Volunteers who are ill ask for a service with the time they have saved (R7.7); the last one takes it back.
    pub(super) async fn leave_claims(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let mut asked = Vec::new();
        for volunteer in volunteers {
            if asked.len() == CLAIMS {
                break;
            }
            if self.can_afford(volunteer.id).await {
                let claim = self.ask_for_cleaning(volunteer.id, asked.len()).await?;
                asked.push((volunteer.id, claim));
            }
        }
        if let [.., (whose, claim_id)] = asked[..]
            && asked.len() == CLAIMS
        {
            let reason = "已经好转".into();
            self.tell(&Actor::Volunteer { id: whose }, CancelClaim { claim_id, reason })
                .await?;
        }
        self.settle().await
    }

    /// Whether an hour of it is covered; who has no account yet has nothing.
    async fn can_afford(&self, volunteer_id: VolunteerId) -> bool {
        let price = PriceClaim {
            volunteer_id,
            service: Some(CLEANING.into()),
        };
        let me = Actor::Volunteer { id: volunteer_id };
        match self.ask(&me, price).await {
            Ok(prices) => prices.services.first().is_some_and(|service| {
                prices.available >= service.usual_cost && prices.available.get() >= 60
            }),
            Err(_) => false,
        }
    }

    async fn ask_for_cleaning(
        &mut self,
        volunteer_id: VolunteerId,
        number: usize,
    ) -> anyhow::Result<kernel::ClaimId> {
        let ahead = Duration::days(1 + i64::try_from(number)?);
        let request = RequestClaim {
            volunteer_id,
            service: CLEANING.into(),
            starts_at: At(at_china(china_date(self.now) + ahead, time!(10:00))),
            duration: RawMinutes::new(60),
            gender_wish: None,
            note: Some(Personal("骨折休养，请帮忙打扫厨房".into())),
            recipient: RecipientForm {
                relation: Relation::Own,
                name: None,
                resident_id: None,
                phone: None,
                address: Personal(format!("{}号楼 1 单元 202", number + 1)),
                village: None,
                consent: true,
                consent_version: "2026-01".into(),
            },
        };
        let me = Actor::Volunteer { id: volunteer_id };
        Ok(self.tell(&me, request).await?.claim_id)
    }
}
