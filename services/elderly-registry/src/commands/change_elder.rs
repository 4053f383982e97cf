use contracts::{
    Error,
    elderly::{ChangeElder, Closed, ElderHouseholdChanged, Trait},
};
use kernel::{PersonKey, Phone, ResidentId};
use runtime::{Cx, Result};
use serde_json::json;
use std::collections::BTreeSet;

use super::in_use::{in_use, may_hold_sensitive, of};
use crate::{
    domain::registration::{self, is_sensitive},
    profile,
    store::{
        elder::{Indexes, Stored, StoredContact},
        file, relative,
    },
};

/// Changes an elder's file after the registration. Which data have changed is kept; their old values are not.
pub async fn change_elder(cx: Cx, command: ChangeElder) -> Result<Closed> {
    let id = command.elder_id;
    let mut elder = in_use(&cx, id).await?;
    let rules = profile::rules(&cx).await?;
    let crypto = cx.crypto();
    let mut fields: Vec<String> = Vec::new();
    let mut changed = |name: &str| fields.push(name.to_owned());

    let phone: Option<Phone> = match (&command.phone, &elder.phone) {
        (Some(typed), _) => {
            changed("phone");
            Some(rules.identities.phone("phone", typed)?)
        }
        (None, _) if command.without_phone => {
            changed("phone");
            None
        }
        (None, None) => None,
        (None, Some(sealed)) => {
            let kept = crypto.open(sealed)?.parse();
            Some(kept.map_err(|error| Error::internal(format!("elderly: stored phone: {error}")))?)
        }
    };
    elder.phone = phone.as_ref().map(|phone| crypto.seal(phone.as_str()));
    if let Some(owner) = command.phone_owner.filter(|owner| *owner != elder.phone_owner) {
        changed("phone_owner");
        elder.phone_owner = owner;
    }
    if let Some(address) = &command.address {
        changed("address");
        elder.address = crypto.seal(&registration::address(address)?);
    }
    if let Some(living) = command.living.filter(|living| *living != elder.living) {
        changed("living");
        elder.living = living;
    }
    if let Some(traits) = &command.traits {
        let traits: BTreeSet<Trait> = traits.iter().copied().collect();
        let words: Vec<&str> = traits.iter().map(|word| word.as_str()).collect();
        let words = words.join(",");
        if crypto.open(&elder.traits)? != words {
            if traits.iter().any(is_sensitive) {
                may_hold_sensitive(&cx, id, "traits").await?;
            }
            changed("traits");
            elder.traits = crypto.seal(&words);
        }
    }
    let mut contact_phone = match &elder.contact {
        Some(contact) => Some(crypto.open(&contact.phone)?),
        None => None,
    };
    if let Some(contact) = &command.contact {
        changed("contact");
        let contact = rules.contact(contact)?;
        contact_phone = Some(contact.phone.as_str().to_owned());
        elder.contact = Some(StoredContact {
            name: crypto.seal(&contact.name),
            relation: contact.relation,
            phone: crypto.seal(contact.phone.as_str()),
        });
    } else if command.without_contact && elder.contact.is_some() {
        changed("contact");
        (contact_phone, elder.contact) = (None, None);
    }
    let added = rules.relatives("relatives_added", &command.relatives_added, None)?;
    let removed = rules.relatives("relatives_removed", &command.relatives_removed, None)?;
    if change_household(&cx, &elder, &added, &removed).await? {
        changed("relatives");
    }
    if let Some(note) = &command.note {
        changed("note");
        elder.note = registration::note(note)?.map(|note| crypto.seal(&note));
    }
    if fields.is_empty() {
        return Err(Error::invalid("", "nothing_changed", "nothing was changed").into());
    }
    let mut tokens = crypto.name_tokens(&crypto.open(&elder.name)?);
    tokens.extend(phone.as_ref().map(|phone| crypto.tail_token(phone)));
    let indexes = Indexes {
        phone: phone.as_ref().map(|phone| crypto.index("phone", phone.as_str())),
        contact_phone: contact_phone.map(|phone| crypto.index("phone", &phone)),
        tokens,
    };
    file::change(&mut *cx.db().await, of(&cx, id), &elder, &indexes, &fields).await?;
    cx.audit("elder.changed", id, json!({ "fields": fields }));
    Ok(Closed { elder_id: id })
}

/// Adds and removes members of the household and relatives; tells whoever must keep them from the elder (R5.4). Whether
/// anything is different now.
async fn change_household(
    cx: &Cx,
    elder: &Stored,
    added: &BTreeSet<ResidentId>,
    removed: &BTreeSet<ResidentId>,
) -> Result<bool> {
    let keys = |ids: &BTreeSet<ResidentId>| -> BTreeSet<PersonKey> {
        ids.iter().map(|id| cx.crypto().person_key(id)).collect()
    };
    let (added, removed) = (keys(added), keys(removed));
    if added.contains(&elder.person) {
        let message = "nobody is their own relative";
        return Err(Error::invalid("relatives_added", "relative_is_self", message).into());
    }
    if added.is_empty() && removed.is_empty() {
        return Ok(false);
    }
    let mut db = cx.db().await;
    let before: BTreeSet<PersonKey> = relative::of(&mut db, elder.id).await?.into_iter().collect();
    let after = registration::household(&before, added, &removed)?;
    if after == before {
        return Ok(false);
    }
    let gone: Vec<PersonKey> = before.difference(&after).cloned().collect();
    let new: Vec<PersonKey> = after.difference(&before).cloned().collect();
    relative::remove(&mut db, elder.id, &gone).await?;
    relative::insert(&mut db, elder.id, &new).await?;
    drop(db);
    cx.emit(&ElderHouseholdChanged {
        elder_id: elder.id,
        household: after.into_iter().collect(),
    });
    Ok(true)
}
