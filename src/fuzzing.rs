//! Parts that fuzz targets share: the bytes of an input as choices, and cases that are samples with changes. For tests alone; the
//! targets are in modules `fuzz` beside what they try.

/// Pieces that readers of JSON, addresses, headers and settings may stumble over.
#[rustfmt::skip]
const PIECES: [&str; 44] = [
    "null", "true", "[]", "{}", "[", "]", "{", "}", "\"", "'", "\\", "\\ud800", "\\u0000", "1e999", "-1", "0", "0.5",
    "NaN", "9007199254740993", "é", "\u{202e}", "\u{0}", "\u{1f600}", "%ff", "%2F", "%", "+", "&", "=", "/", "//", "?",
    "#", "$", ";", ":", ",", "<", ">", "|", " ", "\n", "\r\n", "-",
];

/// The choices that an input makes, one after the other. When it is used up, each is the first of those that there are.
#[derive(Debug)]
pub(crate) struct Choices<'i>(&'i [u8]);

impl<'i> Choices<'i> {
    pub(crate) fn new(input: &'i [u8]) -> Self {
        Self(input)
    }

    /// `true` once no choice is left.
    pub(crate) fn are_over(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or_default()
    }

    /// So many bytes, or those that are left.
    pub(crate) fn bytes(&mut self, count: usize) -> &'i [u8] {
        let (taken, left) = self.0.split_at(count.min(self.0.len()));
        self.0 = left;
        taken
    }

    /// A number below this one, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = if end > 256 { usize::from(self.byte()) << 8 } else { 0 };
        (number | usize::from(self.byte())) % end
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A sample with up to seven changes; or, behind a byte 255, the rest of the input as it is, as which fuzzers learn a
    /// form, and kept inputs are written.
    pub(crate) fn varied<S: AsRef<[u8]>>(&mut self, samples: &[S]) -> Vec<u8> {
        if self.0.first() == Some(&255) {
            return self.bytes(usize::MAX)[1..].to_vec();
        }
        let mut case = samples[self.below(samples.len())].as_ref().to_vec();
        for _ in 0..self.byte() % 8 {
            let start = self.below(case.len() + 1);
            let end = (start + self.one_of(&[0, 0, 1, 2, 8, 64])).min(case.len());
            let piece = match self.byte() % 4 {
                0 => Vec::new(),
                1 => self.one_of(&PIECES).into(),
                2 => self.bytes(4).to_vec(),
                _ => {
                    let other = samples[self.below(samples.len())].as_ref();
                    let start = self.below(other.len().max(1));
                    other[start..].iter().copied().take(self.below(32)).collect()
                }
            };
            let times = self.one_of(&[1, 1, 1, 1, 1, 1, 2, 700]);
            case.splice(start..end, piece.repeat(times));
        }
        case
    }

    /// The same as a text.
    pub(crate) fn text<S: AsRef<[u8]>>(&mut self, samples: &[S]) -> String {
        String::from_utf8_lossy(&self.varied(samples)).into_owned()
    }
}
