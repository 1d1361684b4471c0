//! The built-in model of AWS: `content/model`, read and checked when the program is built.

use onus_model::Model;

/// The model that this program carries.
pub fn builtin_model() -> Model {
    Model::decode(include_bytes!(concat!(env!("OUT_DIR"), "/model.bin"))).expect("the build wrote it in the same shape")
}
