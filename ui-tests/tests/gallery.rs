//! The page of all messages says what the compiler says.

use std::{env, error::Error, fs};

use tenure_ui_tests::{cases, gallery};

#[test]
fn the_page_of_compile_errors_shows_what_the_compiler_says() -> Result<(), Box<dyn Error>> {
    let cases = cases::failing()?.into_iter().collect::<Result<Vec<_>, _>>()?;
    let page = gallery::page(&cases);
    if env::var_os("GALLERY").is_some_and(|value| value == "overwrite") {
        fs::write(gallery::path(), &page)?;
    }
    let found = fs::read_to_string(gallery::path()).unwrap_or_default();
    let differs = page.lines().zip(found.lines()).position(|(said, found)| said != found);
    let differs = differs.map_or_else(|| "its end".to_owned(), |line| format!("line {}", line + 1));
    assert!(
        page == found,
        "docs/compile-errors.md is out of date, from {differs} on; \
         write it anew with `GALLERY=overwrite cargo test -p tenure-ui-tests --test gallery`"
    );
    Ok(())
}
