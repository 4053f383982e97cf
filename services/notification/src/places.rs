//! What a person's village and town are called in a text: as the organisation tree names them.

use std::collections::HashMap;

use kernel::OrgCode;
use sqlx::PgConnection;

use crate::store::place;

/// What a village is called whose name is not known.
const SOME_VILLAGE: &str = "本村居";
/// What a town is called whose name is not known.
const SOME_TOWN: &str = "本镇街";

/// The names of the tree.
pub struct Places(HashMap<String, String>);

impl Places {
    /// As the portal has told them.
    ///
    /// # Errors
    /// The database is away.
    pub async fn known(db: &mut PgConnection) -> sqlx::Result<Self> {
        Ok(Self(place::names(db).await?))
    }

    /// The village of whoever belongs to `org`, or what stands in its place there, and their town.
    pub fn of(&self, org: &OrgCode) -> (&str, &str) {
        let village = org.village().unwrap_or_else(|| org.clone());
        (
            self.name(Some(&village), SOME_VILLAGE),
            self.name(org.town().as_ref(), SOME_TOWN),
        )
    }

    /// A village in this part of the tree and its town: the first, for a text to nobody in particular.
    pub fn within(&self, part: &OrgCode) -> (&str, &str) {
        let villages = self.0.keys().filter(|code| code.starts_with(part.as_str()));
        let codes = villages.filter_map(|code| code.parse::<OrgCode>().ok());
        let first = codes.filter(|code| code.village().as_ref() == Some(code)).min();
        self.of(first.as_ref().unwrap_or(part))
    }

    fn name<'a>(&'a self, org: Option<&OrgCode>, unknown: &'a str) -> &'a str {
        org.and_then(|org| self.0.get(org.as_str()))
            .map_or(unknown, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let names = [
            ("370405", "台儿庄区"),
            ("370405001", "运河街道"),
            ("370405001004", "兴中社区"),
            ("370405001005", "西兰城村"),
        ];
        Places(names.map(|(code, name)| (code.into(), name.into())).into())
    }

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    #[test]
    fn a_text_names_the_village_and_the_town_of_whom_it_is_written_to() {
        let places = places();
        assert_eq!(places.of(&org("370405001005")), ("西兰城村", "运河街道"));
        assert_eq!(places.of(&org("370405001005-02")), ("西兰城村", "运河街道"));
        assert_eq!(places.of(&org("370405001")), ("运河街道", "运河街道"));
        assert_eq!(places.of(&org("370405009001")), (SOME_VILLAGE, SOME_TOWN));
    }

    #[test]
    fn a_text_to_nobody_names_the_first_village_of_its_part_of_the_tree() {
        let places = places();
        assert_eq!(places.within(&org("370405")), ("兴中社区", "运河街道"));
        assert_eq!(places.within(&org("370405001005")), ("西兰城村", "运河街道"));
        assert_eq!(places.within(&org("370405009")), (SOME_VILLAGE, SOME_TOWN));
    }
}
