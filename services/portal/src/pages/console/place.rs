//! Where the operator is: the tab, the order and the elder that are chosen. It stands in the address, so that a page can be
//! reloaded, sent to a colleague, and used without a script.

use axum::http::Uri;
use contracts::dispatch::QueueTab;
use kernel::{ElderId, OrderId};
use serde::Deserialize;

use crate::web::url;

/// The address's query, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    tab: String,
    order: String,
    elder: String,
    /// Notice of the step before.
    pub done: String,
}

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Tab of the queue.
    pub tab: QueueTab,
    /// Order whose candidates are shown.
    pub order: Option<OrderId>,
    /// Elder on the line.
    pub elder: Option<ElderId>,
}

impl From<&Asked> for Place {
    fn from(asked: &Asked) -> Self {
        Self::read(&asked.tab, &asked.order, &asked.elder)
    }
}

impl Place {
    /// From the words of an address or a form; what cannot be read is left out.
    pub fn read(tab: &str, order: &str, elder: &str) -> Self {
        Self {
            tab: QueueTab::parse(tab).unwrap_or(QueueTab::Open),
            order: order.parse().ok(),
            elder: elder.parse().ok(),
        }
    }

    /// Where the browser is while a fragment is fetched (`HX-Current-URL`).
    pub fn current(uri: Option<&Uri>) -> Option<Self> {
        let query = uri
            .filter(|uri| uri.path().starts_with("/console"))?
            .query()
            .unwrap_or_default();
        let value = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value)
                .next()
                .unwrap_or_default()
        };
        Some(Self::read(value("tab"), value("order"), value("elder")))
    }

    /// The address.
    pub fn href(self) -> String {
        let order = self.order.map(|id| id.to_string()).unwrap_or_default();
        let elder = self.elder.map(|id| id.to_string()).unwrap_or_default();
        url(
            "/console",
            &[("tab", self.tab.as_str()), ("order", &order), ("elder", &elder)],
        )
    }

    /// Another tab: the order stays behind.
    pub fn tab(self, tab: QueueTab) -> Self {
        Self {
            tab,
            order: None,
            ..self
        }
    }

    /// Another order.
    pub fn order(self, order: OrderId) -> Self {
        Self {
            order: Some(order),
            ..self
        }
    }

    /// Another elder, or nobody.
    pub fn elder(self, elder: Option<ElderId>) -> Self {
        Self { elder, ..self }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_place_reads_back_from_its_own_address() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let place = Place {
            tab: QueueTab::Trouble,
            order: Some(OrderId::generate(now)),
            elder: Some(ElderId::generate(now)),
        };
        let uri: Uri = format!("http://127.0.0.1{}", place.href()).parse().unwrap();
        assert_eq!(Place::current(Some(&uri)), Some(place));
    }

    #[test]
    fn an_unreadable_address_is_the_first_tab() {
        let first = Place {
            tab: QueueTab::Open,
            order: None,
            elder: None,
        };
        assert_eq!(Place::read("x", "y", "z"), first);
        assert_eq!(
            Place::current(Some(&Uri::from_static("/orders?tab=trouble"))),
            None
        );
    }
}
