//! FedRAMP's workbook of Appendix J, Revision 5: the same sheets, heads and columns as the template, less the sheets of other
//! baselines, which its instructions have removed.

use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

use super::Book;
use super::style::Styles;
use super::worksheet::{fit, write_text};
use crate::tables::AppendixJ;
use onus_core::configuration::Paper;
use onus_core::matrix::Matrix;

const TITLE: &str = "FedRAMP® System Security Plan (SSP) Appendix J:";

const STATUS: [&str; 5] = ["Implemented", "Partially Implemented", "Planned", "Alternative Implementation", "N/A"];

const ORIGINATION: [&str; 7] = [
    "Service Provider Corporate",
    "Service Provider System Specific",
    "Service Provider Hybrid (Corporate and System Specific)",
    "Configured by Customer (Customer System Specific)",
    "Provided by Customer (Customer System Specific)",
    "Shared (Service Provider and Customer Responsibility)",
    // The template has two spaces here, and programs compare heads.
    "Inherited from Pre-Existing  Authorization",
];

const CRM: [(&str, u16); 3] = [
    ("Control ID", 14),
    ("Can Be Inherited from CSP", 34),
    ("Specific Inheritance and Customer Agency/CSP Responsibilities", 129),
];

/// Rows above the controls: title, and two of heads; title, guidance, blank and head.
const CIS_FIRST: u32 = 3;
const CRM_FIRST: u32 = 4;

pub fn appendix_j(matrix: &Matrix, appendix: &AppendixJ, paper: Paper) -> Result<Vec<u8>, String> {
    let title = format!("{TITLE} {} CIS and CRM Workbook", appendix.system[1]);
    let make = || {
        let mut book = Book::new(matrix, &title, "", paper)?;
        instructions(&mut book, matrix, appendix, &title)?;
        let worksheet = book.workbook.add_worksheet();
        summary(worksheet, &book.styles, appendix)?;
        let worksheet = book.workbook.add_worksheet();
        responsibilities(worksheet, &book.styles, appendix)?;
        book.bytes()
    };
    make().map_err(|e: XlsxError| e.to_string())
}

fn instructions(book: &mut Book, matrix: &Matrix, appendix: &AppendixJ, title: &str) -> Result<(), XlsxError> {
    let document = &matrix.document;
    let styles = &book.styles;
    let worksheet = book.workbook.add_worksheet();
    worksheet.set_name("Instructions")?;
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    for (column, width) in [(0, 3), (1, 34), (2, 60), (3, 14), (4, 24), (5, 34)] {
        worksheet.set_column_width(column, width)?;
    }
    write_text(worksheet, 0, 2, title, &styles.title)?;
    worksheet.write_string_with_format(2, 1, "System Name (CSP to complete all cells)", &styles.label)?;
    let [provider, system, identifier, level] = &appendix.system;
    let version = document.version.as_str();
    let date = document.date.to_string();
    let described = format!("Made with Onus {} from the inventory of this day", document.program_version);
    /// Column, head and explanation.
    type Heads<'t> = [(u16, &'t str, &'t str); 4];
    let tables: [(u32, Heads); 2] = [
        (3, [(1, "CSP", provider), (2, "System Name", system), (4, "System Identifier", identifier), (5, "Impact Level", level)]),
        (7, [(1, "Date", &date), (2, "Description", &described), (3, "Version", version), (5, "Author", provider)]),
    ];
    worksheet.write_string_with_format(6, 1, "Document Revision History (CSP to complete all cells)", &styles.label)?;
    for (row, cells) in tables {
        for (column, head, value) in cells {
            worksheet.write_string_with_format(row, column, head, &styles.head)?;
            write_text(worksheet, row + 1, column, value, &styles.text)?;
        }
    }
    Ok(())
}

fn summary(worksheet: &mut Worksheet, styles: &Styles, appendix: &AppendixJ) -> Result<(), XlsxError> {
    let AppendixJ { baseline, rows, .. } = appendix;
    worksheet.set_name(format!("{baseline} CIS Worksheet"))?;
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(0, CIS_FIRST - 1)?;
    worksheet.set_column_width(0, 14)?;
    let title = format!("FedRAMP {baseline} Control Implementation Summary (CIS) Worksheet");
    worksheet.merge_range(0, 0, 0, 12, &title, &styles.title)?;
    worksheet.merge_range(1, 0, 2, 0, "Control ID", &styles.head)?;
    worksheet.merge_range(1, 1, 1, 5, "Implementation Status", &styles.head)?;
    worksheet.merge_range(1, 6, 1, 12, "Control Origination", &styles.head)?;
    let heads = STATUS.iter().chain(&ORIGINATION);
    for (column, head) in (1..).zip(heads) {
        worksheet.set_column_width(column, 18)?;
        worksheet.write_string_with_format(2, column, *head, &styles.head)?;
    }
    worksheet.set_row_height(2, 60)?;
    worksheet.set_freeze_panes(CIS_FIRST, 1)?;
    for (number, row) in (CIS_FIRST..).zip(rows) {
        worksheet.write_string_with_format(number, 0, &row.id, &styles.text)?;
        for (column, marked) in (1..).zip(row.marks) {
            worksheet.write_string_with_format(number, column, if marked { "X" } else { "" }, &styles.text)?;
        }
    }
    Ok(())
}

fn responsibilities(worksheet: &mut Worksheet, styles: &Styles, appendix: &AppendixJ) -> Result<(), XlsxError> {
    let AppendixJ { baseline, rows, .. } = appendix;
    worksheet.set_name(format!("{baseline} CRM Worksheet"))?;
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(CRM_FIRST - 1, CRM_FIRST - 1)?;
    let title = format!("FedRAMP {baseline} Customer Responsibility Matrix (CRM) Worksheet");
    worksheet.merge_range(0, 0, 0, 2, &title, &styles.title)?;
    let guidance = "GUIDANCE: “Yes”: nothing of this part is left to customers. “Partial”: what is written here is the customer's. \
                    “No”: the part is the customer's alone, or it does not apply and the reason is given.";
    worksheet.merge_range(1, 0, 1, 2, guidance, &styles.text)?;
    worksheet.set_row_height(1, 32)?;
    for (column, (head, width)) in (0..).zip(CRM) {
        worksheet.set_column_width(column, width)?;
        worksheet.write_string_with_format(CRM_FIRST - 1, column, head, &styles.head)?;
    }
    worksheet.set_freeze_panes(CRM_FIRST, 1)?;
    let mut last = CRM_FIRST;
    for (number, row) in (CRM_FIRST..).zip(rows) {
        last = number;
        worksheet.write_string_with_format(number, 0, &row.id, &styles.text)?;
        worksheet.write_string_with_format(number, 1, row.inheritable, &styles.text)?;
        write_text(worksheet, number, 2, &row.responsibilities, &styles.text)?;
        fit(worksheet, number, std::iter::once((row.responsibilities.as_str(), f64::from(CRM[2].1))))?;
    }
    let choice = DataValidation::new().allow_list_strings(&["No", "Partial", "Yes"])?;
    worksheet.add_data_validation(CRM_FIRST, 1, last, 1, &choice)?;
    Ok(())
}
