//! Who comes first: the five priority groups and the classes of urgency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::word::words;

/// A priority group 五类人群 (R2.2). An elder may belong to several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// 低保: income below the local minimum-living standard.
    Dibao,
    /// 建档立卡贫困户: a household on the poverty register.
    Jdlk,
    /// 残疾: holder of a disability card.
    Disabled,
    /// 特困: no capacity to work, no income, nobody bound to support.
    Tekun,
    /// 留守: left at home because all children work elsewhere.
    Liushou,
}

words!(Category, "category" {
    Dibao => "DIBAO",
    Jdlk => "JDLK",
    Disabled => "DISABLED",
    Tekun => "TEKUN",
    Liushou => "LIUSHOU",
});

impl Category {
    /// From which age, in completed years, the group gives priority (R2.2). The default of the category table.
    pub const fn minimum_age(self) -> u32 {
        match self {
            Self::Dibao | Self::Jdlk => 70,
            Self::Disabled | Self::Tekun | Self::Liushou => 60,
        }
    }
}

/// The class of an order in the queue (R2.4). `P0` is the smallest and is served first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub enum PriorityClass {
    /// Urgent safety.
    P0,
    /// The five priority groups.
    P1,
    /// Very old 高龄, in need of care 失能, living alone 独居, in hardship 困难.
    P2,
    /// A volunteer who withdraws saved time: a promise owed.
    P3,
    /// Everybody else.
    P4,
}

words!(PriorityClass, "priority" { P0 => "P0", P1 => "P1", P2 => "P2", P3 => "P3", P4 => "P4" });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::test::assert_words_match_serde;

    #[test]
    fn the_groups_start_at_seventy_or_sixty_r2_2() {
        let ages: Vec<_> = Category::ALL
            .iter()
            .map(|category| category.minimum_age())
            .collect();
        assert_eq!(ages, [70, 70, 60, 60, 60]);
    }

    #[test]
    fn urgent_safety_sorts_first_r2_4() {
        assert!(PriorityClass::ALL.is_sorted());
        assert!(PriorityClass::P0 < PriorityClass::P4);
    }

    #[test]
    fn a_category_and_a_priority_are_their_words_everywhere() {
        assert_words_match_serde(Category::ALL);
        assert_words_match_serde(PriorityClass::ALL);
    }
}
