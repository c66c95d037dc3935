// What report.html draws with: only the Sankey series of Apache ECharts, as SVG, so that it prints
// sharply. How this becomes echarts.min.js: README.md.
import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([SankeyChart, TooltipComponent, SVGRenderer]);
export { init };
