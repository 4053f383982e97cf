//! The organisation tree as pages read it: from memory.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use kernel::{OrgCode, OrgKind};
use runtime::Host;
use sqlx::PgPool;
use tokio::sync::Mutex;

use crate::store::org_unit;
pub use crate::store::org_unit::OrgUnit;

/// Another process of the portal may have changed the tree: after this time it is read again.
const AGE: Duration = Duration::from_secs(10);

/// The tree at one moment, by code.
#[derive(Debug, Default)]
pub struct OrgTree {
    units: BTreeMap<OrgCode, OrgUnit>,
}

impl OrgTree {
    /// From its units.
    pub fn new(units: Vec<OrgUnit>) -> Self {
        Self {
            units: units.into_iter().map(|unit| (unit.code.clone(), unit)).collect(),
        }
    }

    /// A unit.
    pub fn get(&self, code: &OrgCode) -> Option<&OrgUnit> {
        self.units.get(code)
    }

    /// Name of a unit; its code when it is not in the tree.
    pub fn name<'a>(&'a self, code: &'a OrgCode) -> &'a str {
        self.get(code).map_or(code.as_str(), |unit| &unit.name)
    }

    /// Town and village of a unit: “运河街道 兴中社区”. Names of villages repeat between towns.
    pub fn town_village(&self, code: &OrgCode) -> String {
        match code.town() {
            Some(town) if town != *code => format!("{} {}", self.name(&town), self.name(code)),
            _ => self.name(code).to_owned(),
        }
    }

    /// Everything within `scope`, in the order of the codes: a unit stands before what is below it.
    pub fn within<'a>(&'a self, scope: &'a OrgCode) -> impl Iterator<Item = &'a OrgUnit> {
        self.units.values().filter(move |unit| scope.contains(&unit.code))
    }

    /// Units of a kind within `scope`.
    pub fn of_kind<'a>(&'a self, scope: &'a OrgCode, kind: OrgKind) -> impl Iterator<Item = &'a OrgUnit> {
        self.within(scope).filter(move |unit| unit.kind == kind)
    }

    /// The unit above all others.
    pub fn root(&self) -> Option<&OrgCode> {
        self.units.keys().next()
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.units.len()
    }
}

/// The tree in memory, and when it was read.
pub struct Orgs {
    tree: ArcSwap<OrgTree>,
    stale: AtomicBool,
    read_at: Mutex<Option<Instant>>,
}

impl Orgs {
    /// Empty until the first page asks for it.
    ///
    /// # Errors
    /// Never; the form is that of [`runtime::Service::state`].
    pub fn new(_: &Host) -> Result<Self, String> {
        Ok(Self {
            tree: ArcSwap::default(),
            stale: AtomicBool::new(true),
            read_at: Mutex::new(None),
        })
    }

    /// The tree as last read.
    pub fn tree(&self) -> Arc<OrgTree> {
        self.tree.load_full()
    }

    /// It has changed: the next page reads it again.
    pub fn changed(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Reads it again when it has changed or is old. A failure is logged; pages go on with what they have.
    pub async fn refresh(&self, pool: &PgPool) {
        let mut read_at = self.read_at.lock().await;
        let old = read_at.is_none_or(|at| at.elapsed() > AGE);
        if !self.stale.swap(false, Ordering::AcqRel) && !old {
            return;
        }
        let units = match pool.acquire().await {
            Ok(mut db) => org_unit::all(&mut db).await,
            Err(error) => Err(error.into()),
        };
        match units {
            Ok(units) => {
                self.tree.store(Arc::new(OrgTree::new(units)));
                *read_at = Some(Instant::now());
            }
            Err(failure) => {
                self.stale.store(true, Ordering::Release);
                tracing::warn!(error = %failure.into_error(), "organisation tree not read");
            }
        }
    }
}
