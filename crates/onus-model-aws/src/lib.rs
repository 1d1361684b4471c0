//! The built-in model of AWS: `content/model`, read and checked when the program is built.

use onus_model::Model;

/// The model that this program carries.
pub fn builtin_model() -> Model {
    Model::decode(encoded_model()).expect("the build wrote it in the same shape")
}

/// The same as the bytes that the program carries: two programs with equal bytes judge alike.
pub fn encoded_model() -> &'static [u8] {
    include_bytes!(concat!(env!("OUT_DIR"), "/model.bin"))
}
