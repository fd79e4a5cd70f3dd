/** The panel's own sheet. Sizes for a thumb: nothing to press is smaller than 44 px. Colours reach WCAG AA in both themes. */
export const PANEL_STYLE = `
.panel{all:initial;color-scheme:light dark;box-sizing:border-box;position:fixed;right:20px;bottom:max(84px,calc(env(safe-area-inset-bottom) + 84px));width:min(360px,calc(100vw - 24px));max-height:min(640px,calc(100dvh - 108px));display:flex;flex-direction:column;overflow:hidden;border-radius:16px;border:1px solid var(--line);background:var(--surface);color:var(--ink);font:400 16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;box-shadow:0 18px 50px rgb(0 0 0/.28);
--surface:#fff;--soft:#f1f4f7;--line:#d8dfe6;--ink:#16212c;--dim:#526170;--bad:#b42318;--good:#147a4b;direction:ltr}
.left .panel{right:auto;left:20px}
.panel[hidden]{display:none}
@media(prefers-color-scheme:dark){.panel{--surface:#18212b;--soft:#232f3b;--line:#354452;--ink:#eef3f7;--dim:#a9b8c6;--bad:#ff8a80;--good:#6fd6a4}}
@media(max-width:480px){.panel,.left .panel{left:12px;right:12px;bottom:max(12px,env(safe-area-inset-bottom));width:auto;max-height:calc(100dvh - 24px)}}
.panel *{box-sizing:border-box}
header{display:flex;align-items:center;justify-content:space-between;padding:12px 8px 8px 20px}
header strong{font-size:17px}
main{flex:1;overflow:auto;padding:0 20px 20px;display:flex;flex-direction:column;gap:14px}
h2{margin:0;font-size:20px;line-height:1.3;font-weight:650;text-wrap:balance}
p{margin:0}
p:empty{display:none}
.dim{color:var(--dim);font-size:15px}
.bad{color:var(--bad)}
.figure{font-size:32px;font-weight:650;font-variant-numeric:tabular-nums}
button{all:unset;box-sizing:border-box;cursor:pointer;-webkit-tap-highlight-color:transparent;touch-action:manipulation}
button:focus-visible,input:focus-visible,textarea:focus-visible,select:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.icon{display:grid;place-items:center;width:44px;height:44px;border-radius:10px;color:var(--dim)}
.icon:hover,.plain:hover{background:var(--soft)}
.main,.plain,.danger{display:flex;align-items:center;justify-content:center;gap:10px;min-height:48px;padding:0 18px;border-radius:12px;font-weight:600;text-align:center}
.main{background:var(--accent);color:var(--on-accent)}
.main[aria-disabled=true]{opacity:.6;cursor:default}
.plain{border:1px solid var(--line);color:var(--ink)}
.plain[aria-pressed=true],.plain[aria-expanded=true]{background:var(--soft)}
.danger{background:#b42318;color:#fff}
.row{display:flex;gap:10px;flex-wrap:wrap}
.row>*{flex:1 1 40%}
label{display:grid;gap:4px;font-size:14px;color:var(--dim)}
input,textarea,select{all:unset;box-sizing:border-box;width:100%;min-height:44px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;background:var(--surface);color:var(--ink);font-size:16px}
select{appearance:auto;text-overflow:ellipsis}
textarea{min-height:72px;white-space:pre-wrap}
.check{display:flex;flex-direction:column;gap:10px}
.check>[hidden]{display:none}
.level{display:flex;align-items:center;gap:10px;color:var(--dim)}
.level svg{flex:none;width:18px;height:18px}
.meter{flex:1;height:8px;border-radius:4px;background:var(--soft);overflow:hidden}
.meter>i{display:block;height:100%;width:100%;background:var(--good);transform-origin:left;transform:scaleX(0)}
.keys{display:grid;grid-template-columns:repeat(3,1fr);gap:8px}
.keys button{min-height:48px;border-radius:10px;background:var(--soft);display:grid;place-items:center;font-size:20px;font-variant-numeric:tabular-nums}
.note{padding:10px 12px;border-radius:10px;background:var(--soft);font-size:15px}
.spin{width:26px;height:26px;border-radius:50%;border:3px solid var(--line);border-top-color:var(--accent);animation:spin 1s linear infinite}
@keyframes spin{to{transform:rotate(1turn)}}
@media(prefers-reduced-motion:reduce){.spin{animation-duration:4s}}
@media(forced-colors:active){.panel,.main,.plain,.danger,.meter,.keys button{border:1px solid}}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
