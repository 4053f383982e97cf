//! Which person a member of staff is (decision 19), for whatever nobody may decide about themselves.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use contracts::{Code, portal::StaffPersonKey};
use kernel::{PersonKey, StaffId};
use time::{Duration, OffsetDateTime};

use crate::{Failure, Read, Result};

/// How long it is remembered: a busy counter or a series of uploads asks the portal once.
const REMEMBERED: Duration = Duration::minutes(10);

/// When the portal was asked, and what it said.
type Known = (OffsetDateTime, Option<PersonKey>);

/// Blind indexes of IDs of staff, as the portal last said them.
#[derive(Default)]
pub(crate) struct StaffKeys(Mutex<HashMap<StaffId, Known>>);

impl StaffKeys {
    fn get(&self, id: StaffId, now: OffsetDateTime) -> Option<Option<PersonKey>> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked_at, key) = keys.get(&id)?;
        (now - *asked_at < REMEMBERED).then(|| key.clone())
    }

    fn put(&self, id: StaffId, now: OffsetDateTime, key: Option<PersonKey>) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, (asked_at, _)| now - *asked_at < REMEMBERED);
        keys.insert(id, (now, key));
    }
}

impl Read {
    /// The blind index of the asker's own ID: nothing of who is no staff, or of whom the portal has none on file. What the portal
    /// says is remembered for ten minutes.
    ///
    /// # Errors
    /// The portal does not answer.
    pub async fn own_person(&self) -> Result<Option<PersonKey>> {
        let Some(staff_id) = self.actor().staff_id() else {
            return Ok(None);
        };
        let (keys, now) = (self.host().staff_keys(), self.now());
        if let Some(key) = keys.get(staff_id, now) {
            return Ok(key);
        }
        let key = match self.ask(StaffPersonKey { staff_id }).await {
            Ok(key) => key.person,
            // An account that the portal does not know has no ID on file either.
            Err(Failure::Refused(error)) if error.code == Code::NotFound => None,
            Err(failure) => return Err(failure),
        };
        keys.put(staff_id, now, key.clone());
        Ok(key)
    }
}
