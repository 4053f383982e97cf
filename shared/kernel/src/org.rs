//! Organisation codes: prefixes of one another, so that scope is “starts with”.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::word::words;

const DISTRICT: usize = 6;
const TOWN: usize = 9;
const VILLAGE: usize = 12;
/// Length of what stands after the parent's code: `-02` of a site, `S01` of a social organisation.
const SUFFIX: usize = 3;

/// What an organisation is (R1.1 to R1.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// Head office 区级总行.
    District,
    /// Branch 分行 of a town or street 镇街.
    Town,
    /// Village sub-branch 村居支行.
    Village,
    /// Service site 服务站点 of a village.
    Site,
    /// Social-organisation sub-branch 社会公益组织支行 of the district or of a town (R1.2).
    SocialOrg,
}

words!(OrgKind, "kind of organisation" {
    District => "district",
    Town => "town",
    Village => "village",
    Site => "site",
    SocialOrg => "social_org",
});

/// The text is not an organisation code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an organisation code")]
pub struct OrgCodeError;

/// The code of an organisation: district `370405`, town `370405001`, village `370405001004`, service site
/// `370405001004-02`, social organisation `370405S01` or `370405001S01`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9]{6}(S[0-9]{2}|[0-9]{3}(S[0-9]{2}|[0-9]{3}(-[0-9]{2})?)?)?$"))]
pub struct OrgCode(String);

impl OrgCode {
    /// What this organisation is.
    pub fn kind(&self) -> OrgKind {
        // Only valid codes are built, so length and suffix decide.
        match (self.0.len(), self.is_social_org()) {
            (_, true) => OrgKind::SocialOrg,
            (DISTRICT, _) => OrgKind::District,
            (TOWN, _) => OrgKind::Town,
            (VILLAGE, _) => OrgKind::Village,
            _ => OrgKind::Site,
        }
    }

    /// Whether `other` is this organisation or below it (R1.8). A social organisation of the district is inside the
    /// district only, one of a town inside the town.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The district at the root.
    pub fn district(&self) -> Self {
        self.prefix(DISTRICT)
    }

    /// The town this lies in, or is; `None` for the district and its social organisations.
    pub fn town(&self) -> Option<Self> {
        match self.kind() {
            OrgKind::District => None,
            OrgKind::SocialOrg if self.0.len() < TOWN + SUFFIX => None,
            _ => Some(self.prefix(TOWN)),
        }
    }

    /// The village this lies in, or is; `None` above villages and for social organisations.
    pub fn village(&self) -> Option<Self> {
        matches!(self.kind(), OrgKind::Village | OrgKind::Site).then(|| self.prefix(VILLAGE))
    }

    /// The organisation directly above; `None` for the district.
    pub fn parent(&self) -> Option<Self> {
        // Every level below the district adds three characters.
        (self.kind() != OrgKind::District).then(|| self.prefix(self.0.len() - SUFFIX))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_social_org(&self) -> bool {
        self.0.contains('S')
    }

    fn prefix(&self, length: usize) -> Self {
        Self(self.0[..length].to_owned())
    }
}

fn is_valid(code: &str) -> bool {
    if !code.is_ascii() {
        return false;
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(code.len(), DISTRICT | TOWN | VILLAGE) && digits(code) {
        return true;
    }
    let Some((parent, suffix)) = code.len().checked_sub(SUFFIX).map(|at| code.split_at(at)) else {
        return false;
    };
    let (mark, number) = suffix.split_at(1);
    let parent_fits = match mark {
        "-" => parent.len() == VILLAGE,
        "S" => matches!(parent.len(), DISTRICT | TOWN),
        _ => false,
    };
    parent_fits && digits(parent) && digits(number)
}

impl TryFrom<String> for OrgCode {
    type Error = OrgCodeError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        if is_valid(&code) {
            Ok(Self(code))
        } else {
            Err(OrgCodeError)
        }
    }
}

impl FromStr for OrgCode {
    type Err = OrgCodeError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        code.to_owned().try_into()
    }
}

impl From<OrgCode> for String {
    fn from(code: OrgCode) -> Self {
        code.0
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::test::assert_words_match_serde;

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    const DISTRICT_CODE: &str = "370405";
    const TOWN_CODE: &str = "370405001";
    const VILLAGE_CODE: &str = "370405001004";
    const SITE_CODE: &str = "370405001004-02";
    const DISTRICT_SOCIAL: &str = "370405S01";
    const TOWN_SOCIAL: &str = "370405001S01";

    #[test]
    fn the_form_of_a_code_tells_its_kind() {
        assert_eq!(org(DISTRICT_CODE).kind(), OrgKind::District);
        assert_eq!(org(TOWN_CODE).kind(), OrgKind::Town);
        assert_eq!(org(VILLAGE_CODE).kind(), OrgKind::Village);
        assert_eq!(org(SITE_CODE).kind(), OrgKind::Site);
        assert_eq!(org(DISTRICT_SOCIAL).kind(), OrgKind::SocialOrg);
        assert_eq!(org(TOWN_SOCIAL).kind(), OrgKind::SocialOrg);
        assert_words_match_serde(OrgKind::ALL);
    }

    #[test]
    fn what_has_no_such_form_is_refused() {
        for wrong in [
            "",
            "37",
            "3704050",
            "37040x",
            "３７０４０５",
            "370405S1",
            "370405S001",
            "370405s01",
            "370405001004S01",
            "370405-02",
            "370405001-02",
            "370405001004-2",
            "370405001004-0x",
            "370405 ",
            "S01",
        ] {
            assert_eq!(wrong.parse::<OrgCode>(), Err(OrgCodeError), "{wrong}");
        }
    }

    #[test]
    fn scope_is_the_prefix_r1_8() {
        let all = [
            DISTRICT_CODE,
            TOWN_CODE,
            VILLAGE_CODE,
            SITE_CODE,
            DISTRICT_SOCIAL,
            TOWN_SOCIAL,
        ];
        assert!(all.iter().all(|code| org(DISTRICT_CODE).contains(&org(code))));
        let inside = |scope: &str| -> Vec<_> {
            all.into_iter()
                .filter(|code| org(scope).contains(&org(code)))
                .collect()
        };
        assert_eq!(
            inside(TOWN_CODE),
            [TOWN_CODE, VILLAGE_CODE, SITE_CODE, TOWN_SOCIAL]
        );
        assert_eq!(inside(VILLAGE_CODE), [VILLAGE_CODE, SITE_CODE]);
        assert_eq!(inside(DISTRICT_SOCIAL), [DISTRICT_SOCIAL]);
        assert_eq!(inside(TOWN_SOCIAL), [TOWN_SOCIAL]);
    }

    #[test]
    fn a_code_knows_where_it_lies() {
        let cases = [
            (DISTRICT_CODE, None, None, None),
            (TOWN_CODE, Some(DISTRICT_CODE), Some(TOWN_CODE), None),
            (VILLAGE_CODE, Some(TOWN_CODE), Some(TOWN_CODE), Some(VILLAGE_CODE)),
            (SITE_CODE, Some(VILLAGE_CODE), Some(TOWN_CODE), Some(VILLAGE_CODE)),
            (DISTRICT_SOCIAL, Some(DISTRICT_CODE), None, None),
            (TOWN_SOCIAL, Some(TOWN_CODE), Some(TOWN_CODE), None),
        ];
        for (code, parent, town, village) in cases {
            assert_eq!(org(code).parent(), parent.map(org), "{code}");
            assert_eq!(org(code).town(), town.map(org), "{code}");
            assert_eq!(org(code).village(), village.map(org), "{code}");
            assert_eq!(org(code).district(), org(DISTRICT_CODE), "{code}");
        }
    }

    #[test]
    fn a_code_travels_as_checked_text() {
        let json = serde_json::to_string(&org(SITE_CODE)).unwrap();
        assert_eq!(json, format!("\"{SITE_CODE}\""));
        assert_eq!(serde_json::from_str::<OrgCode>(&json).unwrap(), org(SITE_CODE));
        assert!(serde_json::from_str::<OrgCode>("\"37\"").is_err());
        let schema = serde_json::to_value(schemars::schema_for!(OrgCode)).unwrap();
        assert_eq!(schema["type"], "string");
        assert!(schema["pattern"].is_string());
    }
}
