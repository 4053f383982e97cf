use contracts::Personal;
use kernel::{Phone, ResidentId, Sex};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use time::{Date, Duration};

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "吴", "徐", "朱", "马", "胡", "郭", "林", "何",
    "高", "梁", "郑", "宋", "谢", "韩", "唐", "冯", "于", "董", "程", "曹", "袁", "邓", "许", "傅", "沈",
    "彭", "吕", "苏", "卢", "褚", "贺",
];
const MEN: [&str; 40] = [
    "守田", "敬山", "怀德", "传厚", "建国", "立波", "海涛", "世杰", "明亮", "德胜", "福来", "长河", "玉柱",
    "广才", "树林", "振东", "兴旺", "文礼", "学义", "宝山", "洪亮", "庆丰", "克勤", "万春", "永年", "思源",
    "启明", "维新", "国栋", "志远", "春生", "秋实", "大成", "继业", "家兴", "光荣", "新民", "爱军", "卫东",
    "跃进",
];
const WOMEN: [&str; 40] = [
    "桂兰", "福英", "凤英", "玉珍", "秀芝", "玉芹", "淑华", "秀英", "桂英", "素贞", "春梅", "秋菊", "红霞",
    "爱华", "月娥", "翠兰", "彩云", "玉兰", "金凤", "银环", "慧敏", "晓燕", "红梅", "丽娟", "雪梅", "兰芳",
    "桂花", "荣华", "淑珍", "明珠", "巧云", "玉莲", "改花", "桂荣", "美玲", "俊英", "瑞芳", "文秀", "惠兰",
    "雅琴",
];

/// An invented person who can reach nobody: address code 999999, phone segment 169.
pub struct Invented {
    pub name: Personal,
    pub resident_id: Personal,
    pub phone: Personal,
}

/// Makes persons one after another; the same generator makes the same persons.
pub struct People {
    today: Date,
    /// Numbers in use; elders and volunteers have their own range.
    next_phone: u32,
    sequence: u16,
}

impl People {
    /// `first_phone`: the eight digits behind 169.
    pub fn new(today: Date, first_phone: u32, sequence: u16) -> Self {
        Self {
            today,
            next_phone: first_phone,
            sequence,
        }
    }

    /// A person between two ages.
    pub fn invent(&mut self, rng: &mut StdRng, youngest: i64, oldest: i64) -> Invented {
        let sex = if rng.random_bool(0.55) {
            Sex::Female
        } else {
            Sex::Male
        };
        let days = rng.random_range(youngest * 366..oldest * 365);
        // Every person has a serial number of their own, so two with one birthday never share an ID.
        self.sequence = (self.sequence + 1) % 500;
        let id = ResidentId::for_test(self.today - Duration::days(days), self.sequence, sex);
        let given = if sex == Sex::Female { &WOMEN } else { &MEN };
        let name = format!(
            "{}{}",
            SURNAMES.choose(rng).unwrap_or(&"王"),
            given.choose(rng).unwrap_or(&"秀英")
        );
        let phone = format!("169{:08}", self.next_phone);
        self.next_phone += 1;
        debug_assert!(phone.parse::<Phone>().is_ok());
        Invented {
            name: name.into(),
            resident_id: id.as_str().into(),
            phone: phone.into(),
        }
    }
}
