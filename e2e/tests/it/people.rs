//! The people of the journeys. They are invented, down to their numbers.

use kernel::{ResidentId, Sex};
use time::macros::date;

/// 王桂兰, 78, lives alone; her son has a phone too.
pub struct Elder {
    pub name: &'static str,
    pub phone: &'static str,
    pub address: &'static str,
}

pub const ELDER: Elder = Elder {
    name: "王桂兰",
    phone: "16900000001",
    address: "3号楼2单元102",
};

impl Elder {
    pub fn resident_id(&self) -> String {
        ResidentId::for_test(date!(1948 - 03 - 08), 21, Sex::Female)
            .as_str()
            .to_owned()
    }
}

/// 李建国, 56, knows about pipes.
pub struct Volunteer {
    pub name: &'static str,
    pub phone: &'static str,
}

pub const VOLUNTEER: Volunteer = Volunteer {
    name: "李建国",
    phone: "16910000001",
};

impl Volunteer {
    pub fn resident_id(&self) -> String {
        ResidentId::for_test(date!(1970 - 05 - 01), 17, Sex::Male)
            .as_str()
            .to_owned()
    }
}

/// 管道疏通, technical, counts twice.
pub const UNBLOCKING: &str = "07";
/// What the visit lasts, and what it is worth.
pub const SERVED: &str = "1时21分";
pub const CREDITED: &str = "2时42分";
