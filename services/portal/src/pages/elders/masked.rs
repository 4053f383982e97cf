//! An elder's masked data.

use contracts::elderly::{ElderField, RevealElder};
use kernel::ElderId;
use portal_kit::Tr;

use crate::pages::reveal::Masked;

impl Masked for ElderField {
    type Id = ElderId;
    type Reveal = RevealElder;
    const PATH: &'static str = "/elders";

    fn named(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn label(self, tr: Tr) -> String {
        tr.t(match self {
            ElderField::ResidentId => "person-resident-id",
            ElderField::Phone => "person-phone",
            ElderField::ContactPhone => "elder-contact-phone",
        })
    }

    fn reveal(self, id: Self::Id, reason: String) -> Self::Reveal {
        RevealElder {
            elder_id: id,
            field: self,
            reason,
        }
    }
}
