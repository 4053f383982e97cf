use super::*;
use contracts::{
    dispatch::{
        complaint::{ComplaintAbout, RecordComplaint},
        work_order::*,
    },
    elderly::matching::MatchElder,
    notification::platform::PlatformLine,
};

/// Work orders of a 12349 platform, and complaints.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let tomorrow = town.now() + Duration::days(1);
    let work_order_id = lived.work_order;
    let others = || {
        people.role(&[
            &people.clerk,
            &people.branch,
            &people.finance,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let mut deciding = others();
    deciding.push((people.auditor.clone(), ROLE));
    vec![
        attempt(
            RecordComplaint {
                visit_id: lived.uploaded,
                about: ComplaintAbout::Service,
                note: "来晚了".into(),
            },
            people.writing(),
        )
        .by_id("visit_id"),
        attempt(
            MatchElder {
                elder_id: Some(lived.elder.id),
                resident_id: None,
                phones: Vec::new(),
                name: None,
            },
            people.people(),
        ),
        attempt(
            TakeWorkOrder {
                platform: "12349".into(),
                external_id: "GD-9".into(),
                way: WorkOrderWay::File,
                said: WorkOrderSaid {
                    caller_phone: None,
                    elder_name: None,
                    resident_id: None,
                    elder_phone: None,
                    elder_id: Some(lived.elder.id),
                    address: None,
                    service: Some(CLEANING.into()),
                    starts_at: Some(tomorrow.into()),
                    duration: None,
                    urgency: Urgency::Normal,
                    note: None,
                },
            },
            deciding.clone(),
        ),
        attempt(
            OpenWorkOrder {
                work_order_id,
                order: order_form(&lived.elder, CLEANING, tomorrow, 60),
            },
            deciding.clone(),
        ),
        attempt(
            RefuseWorkOrder {
                work_order_id,
                refused_for: WorkOrderRefusal::NotReached,
                note: None,
            },
            deciding.clone(),
        ),
        attempt(
            RevealWorkOrder {
                work_order_id,
                field: WorkOrderField::CallerPhone,
                reason: "回电核实".into(),
            },
            deciding,
        ),
        attempt(
            FindWorkOrders {
                state: None,
                external_id: None,
                order_id: None,
                paging: Paging::default(),
            },
            others(),
        ),
        attempt(GetWorkOrder { work_order_id }, others()),
        attempt(
            PlatformLine {
                work_orders: vec![work_order_id],
            },
            others(),
        ),
    ]
}
