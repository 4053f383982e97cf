//! People as they are registered. Who differs is written `RegisterElder { name: "…".into(), ..elder(born, 1) }`.

use contracts::elderly::{Consent, ConsentGiver, Living, PhoneOwner, RegisterElder};
use kernel::{ResidentId, Sex};
use time::Date;

use crate::actors::{VILLAGE, org};

/// 王秀英, who lives alone in [`VILLAGE`], has no phone, has agreed to be served, and gets no message of welcome. Birth and number
/// make another person of her.
pub fn elder(born: Date, number: u16) -> RegisterElder {
    RegisterElder {
        resident_id: ResidentId::for_test(born, number, Sex::Female).as_str().into(),
        name: "王秀英".into(),
        phone: None,
        phone_owner: PhoneOwner::Own,
        village: org(VILLAGE),
        address: "3 号楼 2 单元 401".into(),
        living: Living::Alone,
        traits: vec![],
        categories: vec![],
        contact: None,
        relatives: vec![],
        note: None,
        consent: Consent {
            service: true,
            sensitive: true,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        welcome: false,
    }
}
