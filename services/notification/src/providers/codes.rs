//! Under which code a gateway has approved each text: the sandbox's, replaced by the account's own where a file names them.

use std::collections::BTreeMap;

use crate::domain::template::Template;

/// The code of every text. `file` has lines such as `visit_uploaded_elder = "SMS_123456789"`; empty = none.
///
/// # Errors
/// The file that the gateway's configuration names cannot be read, or names a text that there is not.
pub fn of_file(
    gateway: &str,
    file: &str,
    usual: fn(Template) -> String,
) -> Result<BTreeMap<Template, String>, String> {
    let codes = Template::ALL.iter().map(|template| (*template, usual(*template)));
    replaced(gateway, file, codes.collect())
}

/// These codes, with those of the file in their place. A text that is not among them has none there.
///
/// # Errors
/// As [`of_file`].
pub fn replaced(
    gateway: &str,
    file: &str,
    mut codes: BTreeMap<Template, String>,
) -> Result<BTreeMap<Template, String>, String> {
    if file.is_empty() {
        return Ok(codes);
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("notification.providers.{gateway}.codes_file {file}: {error}"))?;
    let own: BTreeMap<String, String> =
        toml::from_str(&text).map_err(|error| format!("{file}: {}", error.message()))?;
    for (name, code) in own {
        let known = Template::parse(&name).filter(|template| codes.contains_key(template));
        let template = known.ok_or_else(|| format!("{file}: there is no text `{name}`"))?;
        codes.insert(template, code);
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_a_code_without_any_file() {
        let codes = of_file("aliyun", "", |template| template.meta().aliyun.clone());
        assert_eq!(codes.unwrap().len(), Template::ALL.len());
    }
}
