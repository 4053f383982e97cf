//! What the counter's form carries from scan to scan: nothing of it is kept by the server before goods are handed over.

use contracts::redemption::{order::Proxy, reservation::ItemQty};
use kernel::{GoodsOrderId, ItemId, OrgCode, VolunteerId};
use serde::Deserialize;

use super::receipt::Paper;
use crate::pages::orders::typed;

/// Most scans of one basket.
const SCANS_MAX: usize = 100;
/// Most sorts of goods, as the service takes.
const SORTS_MAX: usize = 20;

/// The form as it comes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub outlet: String,
    pub volunteer: String,
    pub name: String,
    pub available: String,
    pub entry: Vec<String>,
    pub times: String,
    pub step: String,
    pub code: String,
    pub proxy: String,
    pub authorisation: String,
    pub paper: String,
    pub scan: String,
    #[serde(rename = "do")]
    pub act: String,
}

/// Who stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: VolunteerId,
    /// 李*国
    pub name: String,
    /// What they had for goods when the passbook was scanned, minutes.
    pub available: i64,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// Passbook and goods are scanned.
    #[default]
    Scan,
    /// The basket is looked at, and the person's document.
    Check,
    /// An order that is ready is fetched.
    Fetch(GoodsOrderId),
}

/// The counter at one moment.
#[derive(Debug)]
pub struct Till {
    pub outlet: OrgCode,
    pub customer: Option<Customer>,
    /// One for each scan, so that the last can be taken back.
    pub entries: Vec<(ItemId, u32)>,
    /// Pieces of what is scanned next.
    pub times: u32,
    pub step: Step,
    /// The pick-up code of the order that is fetched.
    pub code: String,
    pub proxy: String,
    pub authorisation: String,
    pub paper: Paper,
}

/// Why the basket takes no more.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Till {
    /// With nobody there.
    pub fn empty(outlet: OrgCode, paper: Paper) -> Self {
        Self {
            outlet,
            customer: None,
            entries: Vec::new(),
            times: 1,
            step: Step::Scan,
            code: String::new(),
            proxy: String::new(),
            authorisation: String::new(),
            paper,
        }
    }

    /// From the form, at `outlet`; what cannot be read was not made by this page and is left out.
    pub fn read(sent: &Sent, outlet: OrgCode) -> Self {
        let customer = sent.volunteer.parse().ok().map(|id| Customer {
            id,
            name: sent.name.clone(),
            available: sent.available.parse().unwrap_or(0),
        });
        let entries = sent.entry.iter().take(SCANS_MAX).filter_map(|entry| {
            let (item, qty) = entry.split_once(':')?;
            Some((item.parse().ok()?, qty.parse().ok().filter(|qty| *qty > 0)?))
        });
        let step = match (sent.step.as_str(), sent.step.parse()) {
            ("check", _) => Step::Check,
            (_, Ok(order)) => Step::Fetch(order),
            _ => Step::Scan,
        };
        Self {
            customer,
            entries: entries.collect(),
            times: sent.times.parse().unwrap_or(1),
            step,
            code: typed::ungrouped(&sent.code),
            proxy: sent.proxy.trim().to_owned(),
            authorisation: sent.authorisation.trim().to_owned(),
            ..Self::empty(outlet, Paper::read(&sent.paper))
        }
    }

    /// The hidden fields that [`read`](Self::read) reads.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let step = match self.step {
            Step::Scan => String::new(),
            Step::Check => "check".to_owned(),
            Step::Fetch(order) => order.to_string(),
        };
        let mut fields = vec![("step", step)];
        if self.times > 1 {
            fields.push(("times", self.times.to_string()));
        }
        if let Some(customer) = &self.customer {
            fields.push(("volunteer", customer.id.to_string()));
            fields.push(("name", customer.name.clone()));
            fields.push(("available", customer.available.to_string()));
        }
        let entries = self.entries.iter();
        fields.extend(entries.map(|(item, qty)| ("entry", format!("{item}:{qty}"))));
        fields
    }

    /// One scan more.
    ///
    /// # Errors
    /// [`Full`]
    pub fn add(&mut self, item: ItemId, times: Option<u32>) -> Result<(), Full> {
        let is_new = self.entries.iter().all(|(known, _)| *known != item);
        if self.entries.len() >= SCANS_MAX || (is_new && self.lines().len() >= SORTS_MAX) {
            return Err(Full);
        }
        self.entries.push((item, times.unwrap_or(self.times)));
        self.times = 1;
        self.step = Step::Scan;
        Ok(())
    }

    /// Takes the last scan back: first a number of pieces that waits for its goods.
    pub fn undo(&mut self) {
        if self.times > 1 {
            self.times = 1;
        } else {
            self.entries.pop();
        }
        self.step = Step::Scan;
    }

    /// The basket: scans of one sort added up, in the order in which they first came.
    pub fn lines(&self) -> Vec<ItemQty> {
        let mut lines: Vec<ItemQty> = Vec::new();
        for (item_id, qty) in &self.entries {
            match lines.iter_mut().find(|line| line.item_id == *item_id) {
                Some(line) => line.qty = line.qty.saturating_add(*qty),
                None => lines.push(ItemQty {
                    item_id: *item_id,
                    qty: *qty,
                }),
            }
        }
        lines
    }

    /// Who came in the volunteer's place, if anybody did; the service says what is missing of it.
    pub fn proxy(&self) -> Option<Proxy> {
        let somebody = !self.proxy.is_empty() || !self.authorisation.is_empty();
        somebody.then(|| Proxy {
            name: self.proxy.as_str().into(),
            authorisation: self.authorisation.as_str().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn till() -> Till {
        Till::empty("370405001004".parse().unwrap(), Paper::Slip)
    }

    fn item(n: u128) -> ItemId {
        ItemId::from(Uuid::from_u128(n))
    }

    #[test]
    fn what_the_form_carries_is_read_as_it_was() {
        let mut till = till();
        till.customer = Some(Customer {
            id: VolunteerId::from(Uuid::from_u128(9)),
            name: "李*国".into(),
            available: 375,
        });
        till.add(item(1), None).unwrap();
        till.add(item(2), Some(3)).unwrap();
        till.add(item(1), None).unwrap();
        till.times = 4;
        let mut sent = Sent::default();
        for (name, value) in till.fields() {
            match name {
                "entry" => sent.entry.push(value),
                "volunteer" => sent.volunteer = value,
                "name" => sent.name = value,
                "available" => sent.available = value,
                "times" => sent.times = value,
                "step" => sent.step = value,
                other => panic!("{other}"),
            }
        }
        let read = Till::read(&sent, till.outlet.clone());
        assert_eq!((read.entries, read.times), (till.entries, 4));
        assert_eq!((read.customer, read.step), (till.customer, Step::Scan));
    }

    #[test]
    fn a_code_is_typed_as_the_phone_shows_it() {
        let sent = Sent {
            code: "0200　1354 ".into(),
            ..Sent::default()
        };
        let read = Till::read(&sent, "370405001004".parse().unwrap());
        assert_eq!(read.code, "02001354");
    }

    #[test]
    fn scans_of_one_sort_are_added_up_and_the_last_one_is_taken_back() {
        let mut till = till();
        till.times = 3;
        till.add(item(1), None).unwrap();
        till.add(item(2), None).unwrap();
        till.add(item(1), None).unwrap();
        let qty = |till: &Till| till.lines().iter().map(|line| line.qty).collect::<Vec<_>>();
        assert_eq!(qty(&till), [4, 1]);
        till.undo();
        assert_eq!(qty(&till), [3, 1]);
        till.times = 5;
        till.undo();
        assert_eq!((qty(&till), till.times), (vec![3, 1], 1));
    }

    #[test]
    fn a_basket_takes_no_more_sorts_than_an_order_has_lines() {
        let mut till = till();
        for n in 0..20 {
            till.add(item(n), None).unwrap();
        }
        assert_eq!(till.add(item(20), None), Err(Full));
        assert!(till.add(item(3), None).is_ok());
    }

    #[test]
    fn what_this_page_did_not_make_is_left_out() {
        let sent = Sent {
            entry: vec!["x:1".into(), format!("{}:0", item(1)), format!("{}:2", item(1))],
            step: "serve".into(),
            times: "many".into(),
            ..Sent::default()
        };
        let read = Till::read(&sent, "370405001004".parse().unwrap());
        assert_eq!(
            (read.entries, read.times, read.step),
            (vec![(item(1), 2)], 1, Step::Scan)
        );
    }
}
