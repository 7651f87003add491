//! Graphs within a graph: the branch of an `If` whose condition is known, and the functions that a file defines itself.

use super::Reader;
use crate::network::error::NetworkError;
use crate::network::node::NodeView;
use crate::network::proto::{AttributeProto, FunctionProto, GraphProto, NodeProto, TensorProto, ValueInfoProto};
use std::collections::HashMap;
use std::rc::Rc;

/// How deep functions and branches may lie within one another.
const MOST_DEEP: usize = 32;

impl Reader {
    /// Reads the branch of an `If` that its condition takes.
    pub(super) fn read_branch(&mut self, view: &NodeView, opset: i64) -> Result<(), NetworkError> {
        let remedy = "export the network for one fixed input size, or with the branch alone that your photos take";
        let Ok(condition) = view.needed(0) else {
            return Err(view.refuse_with("chooses between two graphs by what depends on the input", remedy));
        };
        let name = if condition.to_numbers().first().is_some_and(|&value| value != 0.0) { "then_branch" } else { "else_branch" };
        let branch = view.graph(name).ok_or_else(|| view.refuse(format!("has no `{name}`")))?;
        self.deeper(view, |reader| {
            for tensor in &branch.initializer {
                reader.add_initializer(tensor, None)?;
            }
            for node in &branch.node {
                reader.builder.reads(&node.input);
            }
            for node in &branch.node {
                reader.read_node(node, opset)?;
            }
            for (output, made) in std::iter::zip(&view.proto.output, &branch.output) {
                let known = reader.known.get(&made.name).cloned();
                let known = known.ok_or_else(|| view.refuse(format!("its branch does not make `{}`", made.name)))?;
                reader.known.insert(output.clone(), known);
            }
            Ok(())
        })
    }

    /// The function of the file that has the node's name, if there is one.
    pub(super) fn function(&self, view: &NodeView) -> Option<Rc<FunctionProto>> {
        self.functions.get(&view.label()).cloned()
    }

    /// Reads the nodes of a function in the place of the node that calls it.
    pub(super) fn read_function(&mut self, view: &NodeView, function: &FunctionProto) -> Result<(), NetworkError> {
        let opset =
            function.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx")).map_or(view.opset, |set| set.version);
        let prefix = view.proto.output.iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
        let mut names: HashMap<&str, String> = HashMap::new();
        for (index, inner) in function.input.iter().enumerate() {
            names.insert(inner, view.proto.input.get(index).cloned().unwrap_or_default());
        }
        for (inner, outer) in std::iter::zip(&function.output, &view.proto.output) {
            // A function may give one of its inputs on as it is.
            names.entry(inner).or_insert_with(|| outer.clone());
        }
        let call = Call { names: &names, prefix: &prefix, caller: view.proto, defaults: &function.attribute_proto };
        let nodes: Vec<NodeProto> =
            function.node.iter().map(|node| NodeProto { name: format!("{}/{}", view.name(), node.name), ..call.node(node) }).collect();
        self.deeper(view, |reader| {
            for node in &nodes {
                reader.builder.reads(&node.input);
            }
            for node in &nodes {
                reader.read_node(node, opset)?;
            }
            for (inner, outer) in std::iter::zip(&function.output, &view.proto.output) {
                if let Some(known) =
                    names.get(inner.as_str()).filter(|name| *name != outer).and_then(|name| reader.known.get(name).cloned())
                {
                    reader.known.insert(outer.clone(), known);
                }
            }
            Ok(())
        })
    }

    fn deeper(&mut self, view: &NodeView, read: impl FnOnce(&mut Self) -> Result<(), NetworkError>) -> Result<(), NetworkError> {
        if self.depth == MOST_DEEP {
            return Err(view.refuse_with(
                format!("lies more than {MOST_DEEP} functions or branches deep"),
                "export the network again without functions that call themselves",
            ));
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }
}

/// What a function's nodes become where it is called.
struct Call<'a> {
    /// Its inputs and outputs, as they are called outside.
    names: &'a HashMap<&'a str, String>,
    /// In front of every other name.
    prefix: &'a str,
    caller: &'a NodeProto,
    /// Attributes that the caller may leave out.
    defaults: &'a [AttributeProto],
}

impl Call<'_> {
    fn name(&self, name: &String) -> String {
        if name.is_empty() {
            return String::new();
        }
        self.names.get(name.as_str()).cloned().unwrap_or_else(|| format!("{}/{name}", self.prefix))
    }

    fn node(&self, node: &NodeProto) -> NodeProto {
        NodeProto {
            input: node.input.iter().map(|name| self.name(name)).collect(),
            output: node.output.iter().map(|name| self.name(name)).collect(),
            attribute: node.attribute.iter().filter_map(|attribute| self.attribute(attribute)).collect(),
            ..node.clone()
        }
    }

    /// The node's own, or the one it refers to: the caller's, else the function's default, else none.
    fn attribute(&self, attribute: &AttributeProto) -> Option<AttributeProto> {
        let referred = &attribute.ref_attr_name;
        if referred.is_empty() {
            return Some(AttributeProto { g: attribute.g.as_deref().map(|graph| Box::new(self.graph(graph))), ..attribute.clone() });
        }
        let given = self.caller.attribute.iter().chain(self.defaults).find(|given| given.name == *referred)?;
        Some(AttributeProto { name: attribute.name.clone(), ref_attr_name: String::new(), ..given.clone() })
    }

    /// A branch, which reads the function's tensors by the names that they have in it.
    fn graph(&self, graph: &GraphProto) -> GraphProto {
        let described = |of: &[ValueInfoProto]| {
            of.iter().map(|value| ValueInfoProto { name: self.name(&value.name), ..value.clone() }).collect::<Vec<_>>()
        };
        GraphProto {
            node: graph.node.iter().map(|node| self.node(node)).collect(),
            initializer: graph.initializer.iter().map(|tensor| TensorProto { name: self.name(&tensor.name), ..tensor.clone() }).collect(),
            input: described(&graph.input),
            output: described(&graph.output),
            name: graph.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::network::bounds::described;
    use crate::network::proto::{FunctionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, ValueInfoProto};
    use crate::network::{Graph, ReadOptions};
    use prost::Message;

    fn call(function: &str, input: &str, output: &str) -> NodeProto {
        let (input, output) = (vec![input.into()], vec![output.into()]);
        NodeProto { input, output, name: output_name(function), op_type: function.into(), domain: "own".into(), ..Default::default() }
    }

    fn output_name(function: &str) -> String {
        format!("call_{function}")
    }

    fn relu(input: &str, output: &str) -> NodeProto {
        NodeProto { input: vec![input.into()], output: vec![output.into()], op_type: "Relu".into(), ..Default::default() }
    }

    fn read(functions: Vec<FunctionProto>, called: &str) -> Result<Graph, crate::network::NetworkError> {
        let graph = GraphProto {
            node: vec![call(called, "x", "y")],
            input: vec![described("x", &[1, 3])],
            output: vec![ValueInfoProto { name: "y".into(), r#type: None }],
            ..Default::default()
        };
        let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: 17 }];
        let model = ModelProto { ir_version: 8, graph: Some(graph), opset_import, functions, ..ModelProto::default() };
        Graph::read(&model.encode_to_vec(), &ReadOptions::default())
    }

    fn function(name: &str, node: Vec<NodeProto>) -> FunctionProto {
        FunctionProto {
            name: name.into(),
            input: vec!["a".into()],
            output: vec!["b".into()],
            node,
            opset_import: Vec::new(),
            domain: "own".into(),
            attribute_proto: Vec::new(),
        }
    }

    #[test]
    fn a_function_is_read_in_the_place_of_its_call() {
        let graph = read(vec![function("Twice", vec![relu("a", "c"), relu("c", "b")])], "Twice").unwrap();
        assert_eq!(graph.nodes().iter().map(|node| node.operator.as_str()).collect::<Vec<_>>(), ["Relu", "Relu"]);
        assert!(graph.port("y").is_some(), "the output keeps its name");
    }

    #[test]
    fn functions_that_call_themselves_or_one_another_without_end_are_refused() {
        let error = read(vec![function("Self", vec![call("Self", "a", "b")])], "Self").err().expect("no end");
        assert!(error.to_string().contains("deep"), "{error}");
        // Each calls the next one twice: 2^30 nodes.
        let mut functions: Vec<FunctionProto> = (0..30)
            .map(|level| {
                let next = format!("F{}", level + 1);
                function(&format!("F{level}"), vec![call(&next, "a", "c"), call(&next, "c", "b")])
            })
            .collect();
        functions.push(function("F30", vec![relu("a", "b")]));
        let error = read(functions, "F0").err().expect("too many");
        assert!(error.to_string().contains("nodes"), "{error}");
    }
}
