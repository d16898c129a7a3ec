package davy.agent.report;

import davy.core.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The style sheet of the page: system fonts, light and dark, screen, phone and paper. Colour means
/// a level or the verdict, and never stands without its word.
final class HtmlStyle {
    static final String CSS =
            """

            :root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#fff;
            --card:#f6f8fa;--link:#0550ae;--critical:#b3261e;--high:#bc4c00;--medium:#8a5a00;
            --low:#0a5c8a;--informational:#57606a;--none:#1a6b3c}
            @media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9ea7b1;--line:#3b424b;
            --paper:#14171b;--card:#1d2127;--link:#79b8ff;--critical:#cf3228;--high:#c65a11;
            --medium:#96690a;--low:#1d76ab;--informational:#69727d;--none:#22834c}}
            *{box-sizing:border-box}
            html{-webkit-text-size-adjust:100%}
            body{margin:0;background:var(--paper);color:var(--ink);
            font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC",
            "Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif}
            code,.name,.host,.identity,.evidence dt,.timings span{
            font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
            "PingFang SC","Microsoft YaHei","Noto Sans Mono CJK SC",monospace}
            code{font-size:.9em;overflow-wrap:anywhere;unicode-bidi:isolate-override;direction:ltr;
            user-select:all;-webkit-user-select:all}
            a{color:var(--link);text-decoration:none}
            a:hover{text-decoration:underline}
            small,.source,.identity,.left,figcaption,footer{color:var(--soft);font-size:13px}
            header{padding:14px max(24px,calc(50% - 556px));color:#fff;background:var(--none)}
            header.compromised{background:var(--critical)}
            header.suspicious{background:var(--medium)}
            h1{margin:0;font-size:28px;line-height:1.25;display:flex;flex-wrap:wrap;gap:0 20px;
            align-items:baseline}
            .host{font-size:20px;font-weight:600;overflow-wrap:anywhere;
            unicode-bidi:isolate-override}
            header p{margin:2px 0 0}
            header .partial{font-weight:700}
            .top,main,footer{max-width:1160px;margin:0 auto;padding:0 24px}
            .top{padding-top:14px;display:flex;flex-direction:column;gap:10px}
            h2{margin:30px 0 8px;padding-bottom:4px;border-bottom:2px solid var(--ink);font-size:20px}
            h3{margin:22px 0 6px;font-size:17px;line-height:1.4;overflow-wrap:anywhere}
            h4{margin:16px 0 6px;font-size:14px}
            p{margin:6px 0}
            .badge{display:inline-block;padding:0 8px;border-radius:4px;color:#fff;font-size:13px;
            font-weight:600;line-height:1.6;white-space:nowrap;vertical-align:1px}
            .badge.critical{background:var(--critical)}
            .badge.high{background:var(--high)}
            .badge.medium{background:var(--medium)}
            .badge.low{background:var(--low)}
            .badge.informational{background:var(--informational)}
            .facts,.evidence,.unseen{display:grid;grid-template-columns:max-content minmax(0,1fr);
            gap:3px 16px;margin:8px 0}
            .facts dt{color:var(--soft)}
            dd{margin:0;min-width:0;overflow-wrap:anywhere}
            dd details ul,dd details p{margin:2px 0}
            ul{padding-left:20px}
            .glance{display:flex;flex-wrap:wrap;gap:6px 32px;margin:0}
            .glance dt{font-size:13px}
            .stories{margin:6px 0 0;padding-left:22px}
            .stories li{margin:4px 0}
            .stories a{font-weight:600}
            .stories .story{display:block}
            p.story{font-size:17px}
            .incident{scroll-margin-top:8px}
            summary{cursor:pointer}
            .timeline{border-collapse:collapse;width:100%}
            .timeline th,.timeline td{padding:2px 14px 2px 0;text-align:left;vertical-align:top;
            font-weight:400;overflow-wrap:anywhere}
            .timeline th,.time{white-space:nowrap;font-variant-numeric:tabular-nums;width:1px}
            .timeline th{color:var(--soft)}
            .ref{font-variant-numeric:tabular-nums;font-size:13px;white-space:nowrap}
            figure{margin:6px 0}
            .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:4px}
            svg{display:block;max-width:100%;height:auto}
            svg.wide{max-width:none}
            .node{fill:var(--card);stroke:var(--soft);stroke-width:1.5}
            .node.critical{stroke:var(--critical);stroke-width:2.5}
            .node.high{stroke:var(--high);stroke-width:2.5}
            .node.medium{stroke:var(--medium);stroke-width:2}
            .node.low{stroke:var(--low)}
            .node.rest{stroke-dasharray:5 4}
            a:hover .node{fill:var(--line)}
            .edge{fill:none;stroke:var(--soft);stroke-width:1.3}
            .arrow{fill:var(--soft)}
            .kind,.verb{font-size:11.5px;fill:var(--soft)}
            .name{font-size:11px;fill:var(--ink);unicode-bidi:isolate-override;direction:ltr}
            .thing{white-space:normal;margin-right:10px}
            .group{margin:8px 0;border:1px solid var(--line);border-radius:4px;
            content-visibility:auto;contain-intrinsic-size:auto 120px}
            .group[open]{padding-bottom:8px}
            .group>summary{padding:7px 12px;background:var(--card)}
            .group>:not(summary){margin-left:12px;margin-right:12px}
            .identity{margin-left:10px;overflow-wrap:anywhere}
            .times{color:var(--soft)}
            .finding+.finding{border-top:1px solid var(--line)}
            .finding{padding:4px 0}
            .evidence{gap:1px 14px;margin:4px 0 4px 30px;font-size:14px}
            .evidence dt{color:var(--soft);font-size:12px;line-height:21px}
            .long[open]>summary code{display:none}
            .more{margin-left:30px;color:var(--soft);font-size:13px}
            .more .evidence{margin-left:0;color:var(--ink)}
            .benign{padding-top:6px;border-top:1px solid var(--line);font-size:14px}
            .unseen dt{grid-column:1}
            .unseen{grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:6px 16px}
            .timings{columns:17em;column-gap:40px;margin:8px 0;padding:0;list-style:none}
            .timings li{display:flex;justify-content:space-between;gap:16px;break-inside:avoid;
            font-size:13px;font-variant-numeric:tabular-nums}
            .timings b{font-weight:400;white-space:nowrap}
            :target{outline:2px solid var(--link);outline-offset:2px}
            footer{margin-top:36px;padding-top:8px;padding-bottom:24px}
            @media (min-width:1000px),print{
            .evidence{grid-template-columns:max-content minmax(0,1fr) max-content minmax(0,1fr)}
            .evidence dt.wide{grid-column:1}
            .evidence dd.wide{grid-column:2/-1}
            }
            @media (max-width:640px){
            header{padding:12px 14px}
            .top,main,footer{padding-left:14px;padding-right:14px}
            .facts,.evidence,.unseen{display:block}
            .evidence,.more{margin-left:0}
            .evidence dd,.facts dd,.unseen dd{margin-bottom:6px}
            .glance{display:grid;grid-template-columns:1fr 1fr;gap:2px 16px}
            .glance dd{margin:0}
            svg{max-width:none}
            .timeline,.timeline tbody,.timeline tr,.timeline td,.timeline th{display:block;width:auto}
            .timeline .time{float:left;margin-right:10px}
            .timeline th:not(:empty){font-weight:600;margin-top:6px}
            .timeline td:last-child{overflow:hidden;padding-bottom:4px}
            }
            @media print{
            :root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--card:#f4f4f4;
            --link:#000;--critical:#b3261e;--high:#bc4c00;--medium:#8a5a00;--low:#0a5c8a;
            --informational:#57606a;--none:#1a6b3c}
            body{font-size:10.5pt}
            header,.badge,.node{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            .top,main,footer{max-width:none;padding-left:0;padding-right:0}
            .scroll{overflow:visible}
            svg,svg.wide{max-width:100%}
            details::details-content{content-visibility:visible;display:block}
            .group{content-visibility:visible}
            .long>summary code{display:none}
            .finding,figure,tr,.benign{break-inside:avoid}
            h2,h3,h4,summary{break-after:avoid}
            }
            """;

    private HtmlStyle() {}

    /// How a content security policy names this style sheet and lets in no other.
    static String hash() {
        byte[] hash = Sha256.digest().digest(CSS.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }
}
