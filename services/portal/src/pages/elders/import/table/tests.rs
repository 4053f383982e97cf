use std::io::Write;

use contracts::elderly::import::ElderReading;
use kernel::{Lang, ResidentId, Sex};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use time::macros::date;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::pages::elders::import::{
    columns::Vocabulary,
    villages::{Villages, sample},
};

const HEADING: &str = "姓名,身份证号,村居,住址,居住情况,电话";

fn id() -> String {
    let id = ResidentId::for_test(date!(1950 - 03 - 08), 1, Sex::Female);
    id.as_str().to_owned()
}

fn row() -> String {
    format!("王秀英,{},兴中社区,3 号楼,独居,16900000001", id())
}

fn read_all(bytes: &[u8]) -> (Result<u32, Fault>, Vec<(ElderTable, ElderLine)>) {
    let reader = Reader {
        vocabulary: Vocabulary::new(),
        villages: Villages::new(&sample::tree(), &"370405".parse().unwrap(), date!(2026 - 11 - 23)),
    };
    let mut lines = Vec::new();
    let read = read(bytes, &reader, &mut |table, chunk| {
        assert!(chunk.len() <= CHUNK_ROWS);
        lines.extend(chunk.into_iter().map(|line| (table, line)));
        true
    });
    (read, lines)
}

fn fault(bytes: &[u8]) -> Fault {
    read_all(bytes).0.unwrap_err()
}

/// A workbook whose first sheet has the heading in its first row.
fn book(fill: impl Fn(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (place, name) in (0..).zip(HEADING.split(',')) {
        sheet.write_string(0, place, name).unwrap();
    }
    fill(sheet).unwrap();
    book.save_to_buffer().unwrap()
}

fn fill(sheet: &mut Worksheet, number: u32) -> Result<(), XlsxError> {
    for (place, text) in (0..).zip(row().split(',')) {
        sheet.write_string(number, place, text)?;
    }
    Ok(())
}

#[test]
fn one_table_is_read_the_same_in_every_form() {
    let text = format!("老人名单\n{HEADING}\n{}\n,,,,,\n{}\n", row(), row());
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let workbook = book(|sheet| {
        fill(sheet, 1)?;
        fill(sheet, 3)
    });
    for (bytes, table, first) in [
        (text.clone().into_bytes(), ElderTable::Utf8, 3),
        (format!("\u{feff}{text}").into_bytes(), ElderTable::Utf8, 3),
        (
            encoding_rs::GB18030.encode(&text).0.into_owned(),
            ElderTable::Gb18030,
            3,
        ),
        (utf16, ElderTable::Utf16, 3),
        (text.replace(',', "\t").into_bytes(), ElderTable::Utf8, 3),
        (workbook, ElderTable::Xlsx, 2),
    ] {
        let (read, lines) = read_all(&bytes);
        assert_eq!(read, Ok(2), "{table:?}");
        let (found, line) = &lines[0];
        assert_eq!((*found, line.row, lines[1].1.row), (table, first, first + 2));
        let cell = |column| line.cells[&column].0.clone();
        assert_eq!(cell(ElderColumn::Name), "王秀英");
        assert_eq!(cell(ElderColumn::ResidentId), id());
        assert_eq!(cell(ElderColumn::Village), "370405001004");
        assert_eq!(cell(ElderColumn::Living), "alone");
        assert_eq!(line.told, []);
    }
}

#[test]
fn a_file_that_is_no_table_says_what_it_is_instead() {
    let latin = b"name,id\nM\xfcller\xff,1\n";
    assert_eq!(fault(latin), Fault::Encoding);
    assert_eq!(fault(&[0xff, 0xfe, 0x00, 0xd8, 0x41]), Fault::Encoding);
    assert_eq!(fault(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), Fault::OldExcel);
    assert_eq!(fault(b"PK\x03\x04 and no more"), Fault::Broken);
    assert_eq!(fault(&[0, 1, 2, 3]), Fault::Unknown);
    let mut cut = book(|sheet| fill(sheet, 1));
    cut.truncate(cut.len() / 2);
    assert_eq!(fault(&cut), Fault::Broken);
    assert_eq!(fault(format!("{HEADING}\n").as_bytes()), Fault::NoRows);
    assert_eq!(fault(b""), Fault::NoHeading(NEEDED.to_vec()));
    assert_eq!(
        fault("姓名,身份证号,村居\nx,y,z\n".as_bytes()),
        Fault::NoHeading(vec![ElderColumn::Address, ElderColumn::Living])
    );
    assert_eq!(
        fault(format!("{HEADING},手机号\n{}\n", row()).as_bytes()),
        Fault::HeadingTwice(ElderColumn::Phone)
    );
}

#[test]
fn a_workbook_that_unpacks_to_far_too_much_is_not_read() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default())
        .unwrap();
    let megabyte = vec![b' '; 1 << 20];
    for _ in 0..49 {
        zip.write_all(&megabyte).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
    assert_eq!(fault(&bytes), Fault::Bomb);
}

#[test]
fn merged_cells_in_the_heading_are_refused_and_above_it_they_are_not() {
    let merged = book(|sheet| {
        sheet.merge_range(0, 3, 0, 4, "住址", &Format::new())?;
        fill(sheet, 1)
    });
    assert_eq!(fault(&merged), Fault::MergedHeading);
    let mut titled = Workbook::new();
    let sheet = titled.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 5, "兴中社区老人名单", &Format::new())
        .unwrap();
    for (place, name) in (0..).zip(HEADING.split(',')) {
        sheet.write_string(1, place, name).unwrap();
    }
    fill(sheet, 2).unwrap();
    assert_eq!(read_all(&titled.save_to_buffer().unwrap()).0, Ok(1));
}

#[test]
fn formulas_numbers_and_full_width_digits_are_told_at_their_cells() {
    let workbook = book(|sheet| {
        fill(sheet, 1)?;
        sheet.write_formula(1, 0, Formula::new("=\"王\"&\"秀英\"").set_result("王秀英"))?;
        sheet.write_number(1, 1, 999_999_195_003_080_000.0)?;
        sheet.write_number(1, 5, 16_900_000_001.0)?;
        fill(sheet, 2)?;
        sheet.write_string(2, 5, "１６９０００００００１")?;
        Ok(())
    });
    let (read, lines) = read_all(&workbook);
    assert_eq!(read, Ok(2));
    let told: Vec<_> = lines[0]
        .1
        .told
        .iter()
        .map(|told| (told.column, told.reading))
        .collect();
    assert_eq!(
        told,
        [
            (ElderColumn::Name, ElderReading::Formula),
            (ElderColumn::ResidentId, ElderReading::LostDigits)
        ]
    );
    assert!(!lines[0].1.cells.contains_key(&ElderColumn::Name));
    assert_eq!(lines[0].1.cells[&ElderColumn::Phone].0, "16900000001");
    assert_eq!(lines[1].1.cells[&ElderColumn::Phone].0, "16900000001");
    assert_eq!(lines[1].1.told[0].reading, ElderReading::FullWidth);
    let csv = format!("{HEADING}\n{}\n", row().replace("王秀英", "=1+1"));
    assert_eq!(
        read_all(csv.as_bytes()).1[0].1.told[0].reading,
        ElderReading::Formula
    );
}

#[test]
fn a_table_is_cut_into_chunks_and_has_at_most_50_000_rows() {
    let table = |rows: usize| format!("{HEADING}\n{}", format!("{}\n", row()).repeat(rows));
    assert_eq!(read_all(table(1_201).as_bytes()).0, Ok(1_201));
    assert_eq!(fault(table(50_001).as_bytes()), Fault::TooManyRows);
}

#[test]
fn every_fault_has_words_in_both_languages() {
    let all = [
        Fault::Unknown,
        Fault::OldExcel,
        Fault::Broken,
        Fault::Bomb,
        Fault::Encoding,
        Fault::NoHeading(vec![ElderColumn::Name]),
        Fault::MergedHeading,
        Fault::HeadingTwice(ElderColumn::Phone),
        Fault::NoRows,
        Fault::TooManyRows,
    ];
    for lang in [Lang::Zh, Lang::En] {
        let words: std::collections::BTreeSet<String> =
            all.iter().map(|fault| fault.words(Tr::new(lang))).collect();
        assert_eq!(words.len(), all.len(), "each has words of its own: {words:?}");
    }
}
