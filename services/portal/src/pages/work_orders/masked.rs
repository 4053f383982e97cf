//! A work order's masked data.

use contracts::{
    Role,
    dispatch::work_order::{RevealWorkOrder, WorkOrderField},
};
use kernel::WorkOrderId;
use portal_kit::Tr;

use super::{HOTLINE, PATH};
use crate::pages::reveal::Masked;

impl Masked for WorkOrderField {
    type Id = WorkOrderId;
    type Reveal = RevealWorkOrder;
    const PATH: &'static str = PATH;
    const ROLES: Option<&'static [Role]> = Some(&HOTLINE);

    fn named(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn label(self, tr: Tr) -> String {
        tr.t(match self {
            WorkOrderField::CallerPhone => "work_orders-caller",
            WorkOrderField::ElderPhone => "work_orders-elder-phone",
            WorkOrderField::ResidentId => "person-resident-id",
        })
    }

    fn reveal(self, id: Self::Id, reason: String) -> Self::Reveal {
        RevealWorkOrder {
            work_order_id: id,
            field: self,
            reason,
        }
    }
}
