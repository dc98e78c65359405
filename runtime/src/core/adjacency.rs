//! Lists of node numbers, one for each node, in two flat vectors.

/// The number of a node in its graph.
pub(crate) type NodeId = u32;

#[derive(Debug, Default)]
pub(crate) struct Adjacency {
    /// Where each list begins; one more than there are lists.
    starts: Vec<u32>,
    items: Vec<NodeId>,
}

impl Adjacency {
    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn of(&self, node: NodeId) -> &[NodeId] {
        let node = node as usize;
        &self.items[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Begins the lists; they are filled in order.
    pub(crate) fn builder(nodes: usize) -> AdjacencyBuilder {
        let mut starts = Vec::with_capacity(nodes + 1);
        starts.push(0);
        AdjacencyBuilder(Self { starts, items: Vec::with_capacity(nodes * 2) })
    }

    /// Each arrow turned round; each list ascending.
    pub(crate) fn reversed(&self) -> Self {
        let nodes = self.len();
        let mut starts = vec![0_u32; nodes + 1];
        for &to in &self.items {
            starts[to as usize + 1] += 1;
        }
        for i in 0..nodes {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut items = vec![0; self.items.len()];
        for from in 0..nodes {
            for &to in self.of(id(from)) {
                items[next[to as usize] as usize] = id(from);
                next[to as usize] += 1;
            }
        }
        Self { starts, items }
    }
}

#[derive(Debug)]
pub(crate) struct AdjacencyBuilder(Adjacency);

impl AdjacencyBuilder {
    /// Appends to the list of the current node.
    pub(crate) fn push(&mut self, to: NodeId) {
        self.0.items.push(to);
    }

    /// Ends the list of the current node.
    pub(crate) fn next(&mut self) {
        self.0.starts.push(id(self.0.items.len()));
    }

    pub(crate) fn finish(self) -> Adjacency {
        self.0
    }
}

/// A position as a node number: a graph has far fewer than 2³² nodes and edges, since each comes from a static.
#[allow(clippy::cast_possible_truncation, reason = "argued above")]
pub(crate) const fn id(position: usize) -> NodeId {
    position as NodeId
}
