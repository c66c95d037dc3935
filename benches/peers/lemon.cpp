// LEMON on the files of `make peers`: lemon FILE.min ns|cs [REPEATS], or lemon FILE.min ns --sweep FILE.swp COUNT.
// LEMON has no warm start: a sweep sets the changed maps and runs again. Prints one JSON line; CPU seconds, medians.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;
using Scaling = lemon::CostScaling<Graph, int64_t, int64_t>;

static double cpu() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

struct Net {
  Graph graph;
  std::vector<Graph::Node> nodes;
  std::vector<Graph::Arc> arcs;
  Graph::NodeMap<int64_t> supply{graph};
  Graph::ArcMap<int64_t> lower{graph}, upper{graph}, cost{graph};

  explicit Net(const char* path) {
    FILE* file = fopen(path, "r");
    if (!file) { perror(path); exit(1); }
    char line[256];
    while (fgets(line, sizeof line, file)) {
      long n, m, a, b, l, u, c;
      if (sscanf(line, "p min %ld %ld", &n, &m) == 2) {
        graph.reserveNode(n); graph.reserveArc(m);
        for (long i = 0; i < n; i++) nodes.push_back(graph.addNode());
        for (auto v : nodes) supply[v] = 0;
      } else if (sscanf(line, "n %ld %ld", &a, &b) == 2) {
        supply[nodes[a - 1]] = b;
      } else if (sscanf(line, "a %ld %ld %ld %ld %ld", &a, &b, &l, &u, &c) == 5) {
        auto arc = graph.addArc(nodes[a - 1], nodes[b - 1]);
        arcs.push_back(arc); lower[arc] = l; upper[arc] = u; cost[arc] = c;
      }
    }
    fclose(file);
  }
};

template <class Method> static long long once(Net& net, double& took) {
  Method method(net.graph);
  method.lowerMap(net.lower).upperMap(net.upper).costMap(net.cost).supplyMap(net.supply);
  double start = cpu();
  auto end = method.run();
  took = cpu() - start;
  return end == Method::OPTIMAL ? method.template totalCost<long long>() : -1;
}

static void sweep(Net& net, const char* path, int count) {
  FILE* file = fopen(path, "r");
  if (!file) { perror(path); exit(1); }
  Simplex method(net.graph);
  method.lowerMap(net.lower).upperMap(net.upper).costMap(net.cost).supplyMap(net.supply);
  int64_t hash = 0;
  double total = 0;
  int done = 0, k;
  for (; done < count && fscanf(file, "%d", &k) == 1; done++) {
    std::vector<std::pair<int64_t*, int64_t>> old;
    for (int i = 0; i < k; i++) {
      int kind; long arc, value;
      if (fscanf(file, "%d %ld %ld", &kind, &arc, &value) != 3) exit(1);
      int64_t& slot = kind ? net.cost[net.arcs[arc]] : net.upper[net.arcs[arc]];
      old.push_back({&slot, slot});
      slot = value;
    }
    double start = cpu();
    method.upperMap(net.upper).costMap(net.cost);
    bool optimal = method.run() == Simplex::OPTIMAL;
    total += cpu() - start;
    hash = (int64_t)((uint64_t)hash * 1000003u + (uint64_t)(optimal ? method.totalCost<long long>() : -1));
    for (auto it = old.rbegin(); it != old.rend(); ++it) *it->first = it->second;
  }
  fclose(file);
  printf("{\"peer\":\"lemon-ns\",\"cpu_s\":%.9f,\"scenarios\":%d,\"hash\":%lld}\n", total / done, done, (long long)hash);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  Net net(argv[1]);
  if (argc > 5 && !strcmp(argv[3], "--sweep")) { sweep(net, argv[4], atoi(argv[5])); return 0; }
  std::string method = argv[2];
  int repeats = argc > 3 ? atoi(argv[3]) : 1;
  std::vector<double> times;
  long long objective = 0;
  for (int i = 0; i < repeats; i++) {
    double took = 0;
    objective = method == "ns" ? once<Simplex>(net, took) : once<Scaling>(net, took);
    times.push_back(took);
  }
  std::sort(times.begin(), times.end());
  printf("{\"peer\":\"lemon-%s\",\"cpu_s\":%.6f,\"objective\":%lld}\n", method.c_str(), times[times.size() / 2], objective);
}
