//! On which lines the edges of a resource stand, as the attribute has read them: a text, which costs the compiler nothing until it
//! is looked into.

/// The line of an edge, by its group and its place in it: `3:5,6;;4` says that the attribute stands on line 3, two edges of the first
/// group on lines 5 and 6, and all of the third on line 4. Where nothing is said of it, that is the attribute's.
///
/// `attribute` is the line that the compiler knows of the attribute. If it is another one, a macro wrote the item, and the lines are
/// those of the macro.
pub(super) const fn line_of(lines: &str, attribute: u32, group: usize, place: usize) -> u32 {
    let mut rest = lines.as_bytes();
    let (mut own, mut in_group, mut in_place) = (None, 0, 0);
    let mut found = attribute;
    while !rest.is_empty() {
        let (number, end, behind) = next(rest);
        match end {
            b':' => own = Some(number),
            _ if in_group == group && in_place <= place && number > 0 => found = number,
            _ => {}
        }
        match end {
            b',' => in_place += 1,
            b';' => (in_group, in_place) = (in_group + 1, 0),
            _ => {}
        }
        rest = behind;
    }
    match own {
        Some(own) if own == attribute => found,
        _ => attribute,
    }
}

/// The number that the text begins with, 0 where there is none; what stands behind it, and the rest.
#[allow(clippy::cast_lossless, reason = "`From` is not const")]
const fn next(mut text: &[u8]) -> (u32, u8, &[u8]) {
    let mut number: u32 = 0;
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        number = number.saturating_mul(10).saturating_add((*digit - b'0') as u32);
        text = rest;
    }
    match text {
        [end, rest @ ..] => (number, *end, rest),
        [] => (number, b';', text),
    }
}
