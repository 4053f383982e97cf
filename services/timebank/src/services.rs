use anyhow::bail;
use runtime::Service;

/// Every service, in the order in which they start.
pub fn all() -> Vec<Service> {
    vec![
        portal::service(),
        elderly_registry::service(),
        volunteer_registry::service(),
        dispatch::service(),
        ledger::service(),
        redemption_inventory::service(),
        notification::service(),
    ]
}

/// The services named; none named = all.
///
/// # Errors
/// A name that is no service.
pub fn named(names: &[String]) -> anyhow::Result<Vec<Service>> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !all().iter().any(|service| service.name() == name.as_str()))
    {
        let known: Vec<&str> = all().iter().map(Service::name).collect();
        bail!(
            "there is no service `{unknown}`{}; there are {}",
            nearest(unknown, &known)
                .map(|name| format!("; did you mean `{name}`?"))
                .unwrap_or_default(),
            known.join(", ")
        );
    }
    Ok(all()
        .into_iter()
        .filter(|service| names.is_empty() || names.iter().any(|name| name == service.name()))
        .collect())
}

/// The known name that is most like the one that was typed, if any is.
fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(name, typed), *name))
        .filter(|(similarity, _)| *similarity > 0.5)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
