// Generated from schemas/ by `npm run generate`; edit those.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});
var valid_Agent = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "agent.schema.json", "title": "Agent", "description": "An agent's record, as committed in agents/<name>.json on refs/coord/agents/<name>/<clone>.", "type": "object", "required": ["name", "last_seen"], "properties": { "name": { "type": "string", "minLength": 1, "maxLength": 64, "description": "The name it acts under." }, "registered_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it first started a session here." }, "last_seen": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "Its last start or heartbeat." }, "session": { "type": ["string", "null"], "description": "The session it last started." }, "host": { "type": "string", "description": "The machine that it last started on." } }, "additionalProperties": true };
var func1 = require_ucs2length().default;
var pattern4 = new RegExp("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "u");
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.name === void 0 && (missing0 = "name") || data.last_seen === void 0 && (missing0 = "last_seen")) {
        validate20.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.name !== void 0) {
          let data0 = data.name;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 64) {
                validate20.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                return false;
              } else {
                if (func1(data0) < 1) {
                  validate20.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                  return false;
                }
              }
            } else {
              validate20.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.registered_at !== void 0) {
            let data1 = data.registered_at;
            const _errs4 = errors;
            if (errors === _errs4) {
              if (typeof data1 === "string") {
                if (!pattern4.test(data1)) {
                  validate20.errors = [{ instancePath: instancePath + "/registered_at", schemaPath: "#/properties/registered_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                  return false;
                }
              } else {
                validate20.errors = [{ instancePath: instancePath + "/registered_at", schemaPath: "#/properties/registered_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.last_seen !== void 0) {
              let data2 = data.last_seen;
              const _errs6 = errors;
              if (errors === _errs6) {
                if (typeof data2 === "string") {
                  if (!pattern4.test(data2)) {
                    validate20.errors = [{ instancePath: instancePath + "/last_seen", schemaPath: "#/properties/last_seen/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                    return false;
                  }
                } else {
                  validate20.errors = [{ instancePath: instancePath + "/last_seen", schemaPath: "#/properties/last_seen/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.session !== void 0) {
                let data3 = data.session;
                const _errs8 = errors;
                if (typeof data3 !== "string" && data3 !== null) {
                  validate20.errors = [{ instancePath: instancePath + "/session", schemaPath: "#/properties/session/type", keyword: "type", params: { type: schema31.properties.session.type }, message: "must be string,null" }];
                  return false;
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.host !== void 0) {
                  const _errs10 = errors;
                  if (typeof data.host !== "string") {
                    validate20.errors = [{ instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs10 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate20.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_Comment = validate21;
var schema32 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "comment.schema.json", "title": "Comment", "description": "A comment, as committed in comments/<issue>/<time>-<nonce>.json.", "type": "object", "required": ["id", "issue_id", "author", "created_at", "text"], "properties": { "id": { "type": "string", "description": "Its time and a nonce; the name of its file.", "pattern": "^\\d{8}T\\d{6}Z-[0-9a-z]+$" }, "issue_id": { "type": "string", "description": "The issue that it is about.", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120 }, "author": { "type": ["string", "null"], "description": "The agent that wrote it." }, "created_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was written." }, "text": { "type": "string", "description": "Markdown. Untrusted." } }, "additionalProperties": true };
var pattern6 = new RegExp("^\\d{8}T\\d{6}Z-[0-9a-z]+$", "u");
var pattern7 = new RegExp("^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "u");
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.id === void 0 && (missing0 = "id") || data.issue_id === void 0 && (missing0 = "issue_id") || data.author === void 0 && (missing0 = "author") || data.created_at === void 0 && (missing0 = "created_at") || data.text === void 0 && (missing0 = "text")) {
        validate21.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.id !== void 0) {
          let data0 = data.id;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (!pattern6.test(data0)) {
                validate21.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/pattern", keyword: "pattern", params: { pattern: "^\\d{8}T\\d{6}Z-[0-9a-z]+$" }, message: 'must match pattern "^\\d{8}T\\d{6}Z-[0-9a-z]+$"' }];
                return false;
              }
            } else {
              validate21.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.issue_id !== void 0) {
            let data1 = data.issue_id;
            const _errs4 = errors;
            if (errors === _errs4) {
              if (typeof data1 === "string") {
                if (func1(data1) > 120) {
                  validate21.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern7.test(data1)) {
                    validate21.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate21.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.author !== void 0) {
              let data2 = data.author;
              const _errs6 = errors;
              if (typeof data2 !== "string" && data2 !== null) {
                validate21.errors = [{ instancePath: instancePath + "/author", schemaPath: "#/properties/author/type", keyword: "type", params: { type: schema32.properties.author.type }, message: "must be string,null" }];
                return false;
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.created_at !== void 0) {
                let data3 = data.created_at;
                const _errs8 = errors;
                if (errors === _errs8) {
                  if (typeof data3 === "string") {
                    if (!pattern4.test(data3)) {
                      validate21.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                      return false;
                    }
                  } else {
                    validate21.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.text !== void 0) {
                  const _errs10 = errors;
                  if (typeof data.text !== "string") {
                    validate21.errors = [{ instancePath: instancePath + "/text", schemaPath: "#/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs10 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate21.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_TeamConfig = validate22;
var schema33 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "config.schema.json", "title": "TeamConfig", "description": "The team's settings, as committed in config.json on refs/coord/config.", "type": "object", "required": ["format", "team_id", "policy"], "properties": { "format": { "type": "integer", "description": "The version of the data model." }, "team_id": { "type": "string", "description": "Random; tells two teams' repositories apart." }, "created_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When the team was set up." }, "policy": { "type": "object", "description": "The team's rules.", "properties": { "lease_minutes": { "type": "integer", "minimum": 1, "maximum": 1e5, "description": "How long a claim lasts unless it is renewed, in minutes." }, "max_lease_minutes": { "type": "integer", "minimum": 1, "maximum": 1e5, "description": "The longest lease that `claim --ttl` may ask for, in minutes." }, "clock_skew_seconds": { "type": "integer", "minimum": 0, "maximum": 86400, "description": "How long after its end a lease is still respected, in seconds." }, "apply_by": { "type": "string", "enum": ["anyone", "not_implementer"], "description": "Who may apply a fix." }, "approval_required": { "type": "boolean", "description": "Whether somebody other than the implementer must approve a fix before it is applied." }, "max_claims_per_agent": { "type": "integer", "minimum": 0, "maximum": 1e5, "description": "The most issues one agent may hold at once; 0 is no limit." }, "severities": { "type": "array", "items": { "type": "string", "enum": ["critical", "high", "medium", "low"] }, "minItems": 4, "maxItems": 4, "uniqueItems": true, "description": "The order in which issues are listed and offered." }, "require_signatures": { "type": "boolean", "description": "Whether every action must be signed with a key of the agent that it names." } }, "additionalProperties": true } }, "additionalProperties": true };
function validate22(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate22.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.format === void 0 && (missing0 = "format") || data.team_id === void 0 && (missing0 = "team_id") || data.policy === void 0 && (missing0 = "policy")) {
        validate22.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.format !== void 0) {
          let data0 = data.format;
          const _errs2 = errors;
          if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
            validate22.errors = [{ instancePath: instancePath + "/format", schemaPath: "#/properties/format/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
            return false;
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.team_id !== void 0) {
            const _errs4 = errors;
            if (typeof data.team_id !== "string") {
              validate22.errors = [{ instancePath: instancePath + "/team_id", schemaPath: "#/properties/team_id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.created_at !== void 0) {
              let data2 = data.created_at;
              const _errs6 = errors;
              if (errors === _errs6) {
                if (typeof data2 === "string") {
                  if (!pattern4.test(data2)) {
                    validate22.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                    return false;
                  }
                } else {
                  validate22.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.policy !== void 0) {
                let data3 = data.policy;
                const _errs8 = errors;
                if (errors === _errs8) {
                  if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
                    if (data3.lease_minutes !== void 0) {
                      let data4 = data3.lease_minutes;
                      const _errs11 = errors;
                      if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4))) {
                        validate22.errors = [{ instancePath: instancePath + "/policy/lease_minutes", schemaPath: "#/properties/policy/properties/lease_minutes/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                        return false;
                      }
                      if (errors === _errs11) {
                        if (typeof data4 == "number" && isFinite(data4)) {
                          if (data4 > 1e5 || isNaN(data4)) {
                            validate22.errors = [{ instancePath: instancePath + "/policy/lease_minutes", schemaPath: "#/properties/policy/properties/lease_minutes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 }, message: "must be <= 100000" }];
                            return false;
                          } else {
                            if (data4 < 1 || isNaN(data4)) {
                              validate22.errors = [{ instancePath: instancePath + "/policy/lease_minutes", schemaPath: "#/properties/policy/properties/lease_minutes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" }];
                              return false;
                            }
                          }
                        }
                      }
                      var valid1 = _errs11 === errors;
                    } else {
                      var valid1 = true;
                    }
                    if (valid1) {
                      if (data3.max_lease_minutes !== void 0) {
                        let data5 = data3.max_lease_minutes;
                        const _errs13 = errors;
                        if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
                          validate22.errors = [{ instancePath: instancePath + "/policy/max_lease_minutes", schemaPath: "#/properties/policy/properties/max_lease_minutes/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                          return false;
                        }
                        if (errors === _errs13) {
                          if (typeof data5 == "number" && isFinite(data5)) {
                            if (data5 > 1e5 || isNaN(data5)) {
                              validate22.errors = [{ instancePath: instancePath + "/policy/max_lease_minutes", schemaPath: "#/properties/policy/properties/max_lease_minutes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 }, message: "must be <= 100000" }];
                              return false;
                            } else {
                              if (data5 < 1 || isNaN(data5)) {
                                validate22.errors = [{ instancePath: instancePath + "/policy/max_lease_minutes", schemaPath: "#/properties/policy/properties/max_lease_minutes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" }];
                                return false;
                              }
                            }
                          }
                        }
                        var valid1 = _errs13 === errors;
                      } else {
                        var valid1 = true;
                      }
                      if (valid1) {
                        if (data3.clock_skew_seconds !== void 0) {
                          let data6 = data3.clock_skew_seconds;
                          const _errs15 = errors;
                          if (!(typeof data6 == "number" && (!(data6 % 1) && !isNaN(data6)) && isFinite(data6))) {
                            validate22.errors = [{ instancePath: instancePath + "/policy/clock_skew_seconds", schemaPath: "#/properties/policy/properties/clock_skew_seconds/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                            return false;
                          }
                          if (errors === _errs15) {
                            if (typeof data6 == "number" && isFinite(data6)) {
                              if (data6 > 86400 || isNaN(data6)) {
                                validate22.errors = [{ instancePath: instancePath + "/policy/clock_skew_seconds", schemaPath: "#/properties/policy/properties/clock_skew_seconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 86400 }, message: "must be <= 86400" }];
                                return false;
                              } else {
                                if (data6 < 0 || isNaN(data6)) {
                                  validate22.errors = [{ instancePath: instancePath + "/policy/clock_skew_seconds", schemaPath: "#/properties/policy/properties/clock_skew_seconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" }];
                                  return false;
                                }
                              }
                            }
                          }
                          var valid1 = _errs15 === errors;
                        } else {
                          var valid1 = true;
                        }
                        if (valid1) {
                          if (data3.apply_by !== void 0) {
                            let data7 = data3.apply_by;
                            const _errs17 = errors;
                            if (typeof data7 !== "string") {
                              validate22.errors = [{ instancePath: instancePath + "/policy/apply_by", schemaPath: "#/properties/policy/properties/apply_by/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                              return false;
                            }
                            if (!(data7 === "anyone" || data7 === "not_implementer")) {
                              validate22.errors = [{ instancePath: instancePath + "/policy/apply_by", schemaPath: "#/properties/policy/properties/apply_by/enum", keyword: "enum", params: { allowedValues: schema33.properties.policy.properties.apply_by.enum }, message: "must be equal to one of the allowed values" }];
                              return false;
                            }
                            var valid1 = _errs17 === errors;
                          } else {
                            var valid1 = true;
                          }
                          if (valid1) {
                            if (data3.approval_required !== void 0) {
                              const _errs19 = errors;
                              if (typeof data3.approval_required !== "boolean") {
                                validate22.errors = [{ instancePath: instancePath + "/policy/approval_required", schemaPath: "#/properties/policy/properties/approval_required/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                                return false;
                              }
                              var valid1 = _errs19 === errors;
                            } else {
                              var valid1 = true;
                            }
                            if (valid1) {
                              if (data3.max_claims_per_agent !== void 0) {
                                let data9 = data3.max_claims_per_agent;
                                const _errs21 = errors;
                                if (!(typeof data9 == "number" && (!(data9 % 1) && !isNaN(data9)) && isFinite(data9))) {
                                  validate22.errors = [{ instancePath: instancePath + "/policy/max_claims_per_agent", schemaPath: "#/properties/policy/properties/max_claims_per_agent/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                                  return false;
                                }
                                if (errors === _errs21) {
                                  if (typeof data9 == "number" && isFinite(data9)) {
                                    if (data9 > 1e5 || isNaN(data9)) {
                                      validate22.errors = [{ instancePath: instancePath + "/policy/max_claims_per_agent", schemaPath: "#/properties/policy/properties/max_claims_per_agent/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 }, message: "must be <= 100000" }];
                                      return false;
                                    } else {
                                      if (data9 < 0 || isNaN(data9)) {
                                        validate22.errors = [{ instancePath: instancePath + "/policy/max_claims_per_agent", schemaPath: "#/properties/policy/properties/max_claims_per_agent/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" }];
                                        return false;
                                      }
                                    }
                                  }
                                }
                                var valid1 = _errs21 === errors;
                              } else {
                                var valid1 = true;
                              }
                              if (valid1) {
                                if (data3.severities !== void 0) {
                                  let data10 = data3.severities;
                                  const _errs23 = errors;
                                  if (errors === _errs23) {
                                    if (Array.isArray(data10)) {
                                      if (data10.length > 4) {
                                        validate22.errors = [{ instancePath: instancePath + "/policy/severities", schemaPath: "#/properties/policy/properties/severities/maxItems", keyword: "maxItems", params: { limit: 4 }, message: "must NOT have more than 4 items" }];
                                        return false;
                                      } else {
                                        if (data10.length < 4) {
                                          validate22.errors = [{ instancePath: instancePath + "/policy/severities", schemaPath: "#/properties/policy/properties/severities/minItems", keyword: "minItems", params: { limit: 4 }, message: "must NOT have fewer than 4 items" }];
                                          return false;
                                        } else {
                                          var valid2 = true;
                                          const len0 = data10.length;
                                          for (let i0 = 0; i0 < len0; i0++) {
                                            let data11 = data10[i0];
                                            const _errs25 = errors;
                                            if (typeof data11 !== "string") {
                                              validate22.errors = [{ instancePath: instancePath + "/policy/severities/" + i0, schemaPath: "#/properties/policy/properties/severities/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                              return false;
                                            }
                                            if (!(data11 === "critical" || data11 === "high" || data11 === "medium" || data11 === "low")) {
                                              validate22.errors = [{ instancePath: instancePath + "/policy/severities/" + i0, schemaPath: "#/properties/policy/properties/severities/items/enum", keyword: "enum", params: { allowedValues: schema33.properties.policy.properties.severities.items.enum }, message: "must be equal to one of the allowed values" }];
                                              return false;
                                            }
                                            var valid2 = _errs25 === errors;
                                            if (!valid2) {
                                              break;
                                            }
                                          }
                                          if (valid2) {
                                            let i1 = data10.length;
                                            let j0;
                                            if (i1 > 1) {
                                              const indices0 = {};
                                              for (; i1--; ) {
                                                let item0 = data10[i1];
                                                if (typeof item0 !== "string") {
                                                  continue;
                                                }
                                                if (typeof indices0[item0] == "number") {
                                                  j0 = indices0[item0];
                                                  validate22.errors = [{ instancePath: instancePath + "/policy/severities", schemaPath: "#/properties/policy/properties/severities/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)" }];
                                                  return false;
                                                  break;
                                                }
                                                indices0[item0] = i1;
                                              }
                                            }
                                          }
                                        }
                                      }
                                    } else {
                                      validate22.errors = [{ instancePath: instancePath + "/policy/severities", schemaPath: "#/properties/policy/properties/severities/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                      return false;
                                    }
                                  }
                                  var valid1 = _errs23 === errors;
                                } else {
                                  var valid1 = true;
                                }
                                if (valid1) {
                                  if (data3.require_signatures !== void 0) {
                                    const _errs27 = errors;
                                    if (typeof data3.require_signatures !== "boolean") {
                                      validate22.errors = [{ instancePath: instancePath + "/policy/require_signatures", schemaPath: "#/properties/policy/properties/require_signatures/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                                      return false;
                                    }
                                    var valid1 = _errs27 === errors;
                                  } else {
                                    var valid1 = true;
                                  }
                                }
                              }
                            }
                          }
                        }
                      }
                    }
                  } else {
                    validate22.errors = [{ instancePath: instancePath + "/policy", schemaPath: "#/properties/policy/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                    return false;
                  }
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate22.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate22.errors = vErrors;
  return errors === 0;
}
validate22.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_Fix = validate23;
var schema34 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "fix.schema.json", "title": "Fix", "description": "A fix, as committed in fixes/<status>/<id>_<slug>.json on its issue's branch.", "type": "object", "required": ["id", "issue_id", "title", "status"], "properties": { "id": { "type": "string", "pattern": "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120, "description": "The id, in its one stored form." }, "issue_id": { "type": "string", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120, "description": "The issue it fixes." }, "title": { "type": "string", "description": "One line of text. Untrusted." }, "status": { "type": "string", "description": "Which folder it lies in.", "enum": ["proposed", "applied", "rejected"] }, "implementer": { "type": ["string", "null"], "description": "The agent that proposed it." }, "created_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was proposed." }, "implementation": { "type": "object", "description": "What the fix changes.", "properties": { "approach": { "type": "string", "description": "How it does it, in Markdown. Untrusted." }, "files_modified": { "type": "array", "description": "The files that it changes.", "items": { "type": "string" } }, "lines": { "type": "string", "description": "Line ranges, as given: 450-480 or 1-9,40-44." } }, "additionalProperties": true }, "test_results": { "type": "object", "description": "Either {tested, notes} or {nodes_tested, success_rate}; both forms are the predecessor's.", "properties": { "tested": { "type": "boolean", "description": "Whether it was tested." }, "notes": { "type": "string", "description": "How it was tested. Untrusted." }, "nodes_tested": { "type": "array", "description": "What it was tested on.", "items": { "type": "string" } }, "success_rate": { "type": "string", "description": "How many of them passed: 100%." } }, "additionalProperties": true }, "verified_by": { "type": "array", "items": { "type": "string" }, "description": "Agents that approved or applied it." }, "reviews": { "type": "array", "description": "What reviewers said, the oldest first.", "items": { "type": "object", "required": ["agent", "verdict", "at"], "properties": { "agent": { "type": "string", "description": "Who reviewed it." }, "verdict": { "type": "string", "description": "The last word of each reviewer counts.", "enum": ["approved", "changes_requested"] }, "notes": { "type": "string", "description": "What was checked, or what has to change. Untrusted." }, "at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When." } }, "additionalProperties": true } }, "applied_by": { "type": "string", "description": "The agent that applied it." }, "applied_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was applied." }, "rejected_by": { "type": "string", "description": "The agent that rejected it." }, "rejected_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was rejected." }, "reject_reason": { "type": "string", "description": "Why it was rejected. Untrusted." } }, "additionalProperties": true };
var pattern10 = new RegExp("^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "u");
function validate23(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate23.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.id === void 0 && (missing0 = "id") || data.issue_id === void 0 && (missing0 = "issue_id") || data.title === void 0 && (missing0 = "title") || data.status === void 0 && (missing0 = "status")) {
        validate23.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.id !== void 0) {
          let data0 = data.id;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 120) {
                validate23.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                return false;
              } else {
                if (!pattern10.test(data0)) {
                  validate23.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/pattern", keyword: "pattern", params: { pattern: "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                  return false;
                }
              }
            } else {
              validate23.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.issue_id !== void 0) {
            let data1 = data.issue_id;
            const _errs4 = errors;
            if (errors === _errs4) {
              if (typeof data1 === "string") {
                if (func1(data1) > 120) {
                  validate23.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern7.test(data1)) {
                    validate23.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate23.errors = [{ instancePath: instancePath + "/issue_id", schemaPath: "#/properties/issue_id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.title !== void 0) {
              const _errs6 = errors;
              if (typeof data.title !== "string") {
                validate23.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.status !== void 0) {
                let data3 = data.status;
                const _errs8 = errors;
                if (typeof data3 !== "string") {
                  validate23.errors = [{ instancePath: instancePath + "/status", schemaPath: "#/properties/status/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
                if (!(data3 === "proposed" || data3 === "applied" || data3 === "rejected")) {
                  validate23.errors = [{ instancePath: instancePath + "/status", schemaPath: "#/properties/status/enum", keyword: "enum", params: { allowedValues: schema34.properties.status.enum }, message: "must be equal to one of the allowed values" }];
                  return false;
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.implementer !== void 0) {
                  let data4 = data.implementer;
                  const _errs10 = errors;
                  if (typeof data4 !== "string" && data4 !== null) {
                    validate23.errors = [{ instancePath: instancePath + "/implementer", schemaPath: "#/properties/implementer/type", keyword: "type", params: { type: schema34.properties.implementer.type }, message: "must be string,null" }];
                    return false;
                  }
                  var valid0 = _errs10 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.created_at !== void 0) {
                    let data5 = data.created_at;
                    const _errs12 = errors;
                    if (errors === _errs12) {
                      if (typeof data5 === "string") {
                        if (!pattern4.test(data5)) {
                          validate23.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                          return false;
                        }
                      } else {
                        validate23.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                        return false;
                      }
                    }
                    var valid0 = _errs12 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.implementation !== void 0) {
                      let data6 = data.implementation;
                      const _errs14 = errors;
                      if (errors === _errs14) {
                        if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                          if (data6.approach !== void 0) {
                            const _errs17 = errors;
                            if (typeof data6.approach !== "string") {
                              validate23.errors = [{ instancePath: instancePath + "/implementation/approach", schemaPath: "#/properties/implementation/properties/approach/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                              return false;
                            }
                            var valid1 = _errs17 === errors;
                          } else {
                            var valid1 = true;
                          }
                          if (valid1) {
                            if (data6.files_modified !== void 0) {
                              let data8 = data6.files_modified;
                              const _errs19 = errors;
                              if (errors === _errs19) {
                                if (Array.isArray(data8)) {
                                  var valid2 = true;
                                  const len0 = data8.length;
                                  for (let i0 = 0; i0 < len0; i0++) {
                                    const _errs21 = errors;
                                    if (typeof data8[i0] !== "string") {
                                      validate23.errors = [{ instancePath: instancePath + "/implementation/files_modified/" + i0, schemaPath: "#/properties/implementation/properties/files_modified/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                    var valid2 = _errs21 === errors;
                                    if (!valid2) {
                                      break;
                                    }
                                  }
                                } else {
                                  validate23.errors = [{ instancePath: instancePath + "/implementation/files_modified", schemaPath: "#/properties/implementation/properties/files_modified/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                  return false;
                                }
                              }
                              var valid1 = _errs19 === errors;
                            } else {
                              var valid1 = true;
                            }
                            if (valid1) {
                              if (data6.lines !== void 0) {
                                const _errs23 = errors;
                                if (typeof data6.lines !== "string") {
                                  validate23.errors = [{ instancePath: instancePath + "/implementation/lines", schemaPath: "#/properties/implementation/properties/lines/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                  return false;
                                }
                                var valid1 = _errs23 === errors;
                              } else {
                                var valid1 = true;
                              }
                            }
                          }
                        } else {
                          validate23.errors = [{ instancePath: instancePath + "/implementation", schemaPath: "#/properties/implementation/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                          return false;
                        }
                      }
                      var valid0 = _errs14 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.test_results !== void 0) {
                        let data11 = data.test_results;
                        const _errs25 = errors;
                        if (errors === _errs25) {
                          if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
                            if (data11.tested !== void 0) {
                              const _errs28 = errors;
                              if (typeof data11.tested !== "boolean") {
                                validate23.errors = [{ instancePath: instancePath + "/test_results/tested", schemaPath: "#/properties/test_results/properties/tested/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                                return false;
                              }
                              var valid3 = _errs28 === errors;
                            } else {
                              var valid3 = true;
                            }
                            if (valid3) {
                              if (data11.notes !== void 0) {
                                const _errs30 = errors;
                                if (typeof data11.notes !== "string") {
                                  validate23.errors = [{ instancePath: instancePath + "/test_results/notes", schemaPath: "#/properties/test_results/properties/notes/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                  return false;
                                }
                                var valid3 = _errs30 === errors;
                              } else {
                                var valid3 = true;
                              }
                              if (valid3) {
                                if (data11.nodes_tested !== void 0) {
                                  let data14 = data11.nodes_tested;
                                  const _errs32 = errors;
                                  if (errors === _errs32) {
                                    if (Array.isArray(data14)) {
                                      var valid4 = true;
                                      const len1 = data14.length;
                                      for (let i1 = 0; i1 < len1; i1++) {
                                        const _errs34 = errors;
                                        if (typeof data14[i1] !== "string") {
                                          validate23.errors = [{ instancePath: instancePath + "/test_results/nodes_tested/" + i1, schemaPath: "#/properties/test_results/properties/nodes_tested/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                          return false;
                                        }
                                        var valid4 = _errs34 === errors;
                                        if (!valid4) {
                                          break;
                                        }
                                      }
                                    } else {
                                      validate23.errors = [{ instancePath: instancePath + "/test_results/nodes_tested", schemaPath: "#/properties/test_results/properties/nodes_tested/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                      return false;
                                    }
                                  }
                                  var valid3 = _errs32 === errors;
                                } else {
                                  var valid3 = true;
                                }
                                if (valid3) {
                                  if (data11.success_rate !== void 0) {
                                    const _errs36 = errors;
                                    if (typeof data11.success_rate !== "string") {
                                      validate23.errors = [{ instancePath: instancePath + "/test_results/success_rate", schemaPath: "#/properties/test_results/properties/success_rate/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                    var valid3 = _errs36 === errors;
                                  } else {
                                    var valid3 = true;
                                  }
                                }
                              }
                            }
                          } else {
                            validate23.errors = [{ instancePath: instancePath + "/test_results", schemaPath: "#/properties/test_results/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                            return false;
                          }
                        }
                        var valid0 = _errs25 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.verified_by !== void 0) {
                          let data17 = data.verified_by;
                          const _errs38 = errors;
                          if (errors === _errs38) {
                            if (Array.isArray(data17)) {
                              var valid5 = true;
                              const len2 = data17.length;
                              for (let i2 = 0; i2 < len2; i2++) {
                                const _errs40 = errors;
                                if (typeof data17[i2] !== "string") {
                                  validate23.errors = [{ instancePath: instancePath + "/verified_by/" + i2, schemaPath: "#/properties/verified_by/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                  return false;
                                }
                                var valid5 = _errs40 === errors;
                                if (!valid5) {
                                  break;
                                }
                              }
                            } else {
                              validate23.errors = [{ instancePath: instancePath + "/verified_by", schemaPath: "#/properties/verified_by/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                              return false;
                            }
                          }
                          var valid0 = _errs38 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.reviews !== void 0) {
                            let data19 = data.reviews;
                            const _errs42 = errors;
                            if (errors === _errs42) {
                              if (Array.isArray(data19)) {
                                var valid6 = true;
                                const len3 = data19.length;
                                for (let i3 = 0; i3 < len3; i3++) {
                                  let data20 = data19[i3];
                                  const _errs44 = errors;
                                  if (errors === _errs44) {
                                    if (data20 && typeof data20 == "object" && !Array.isArray(data20)) {
                                      let missing1;
                                      if (data20.agent === void 0 && (missing1 = "agent") || data20.verdict === void 0 && (missing1 = "verdict") || data20.at === void 0 && (missing1 = "at")) {
                                        validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3, schemaPath: "#/properties/reviews/items/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" }];
                                        return false;
                                      } else {
                                        if (data20.agent !== void 0) {
                                          const _errs47 = errors;
                                          if (typeof data20.agent !== "string") {
                                            validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/agent", schemaPath: "#/properties/reviews/items/properties/agent/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                            return false;
                                          }
                                          var valid7 = _errs47 === errors;
                                        } else {
                                          var valid7 = true;
                                        }
                                        if (valid7) {
                                          if (data20.verdict !== void 0) {
                                            let data22 = data20.verdict;
                                            const _errs49 = errors;
                                            if (typeof data22 !== "string") {
                                              validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/verdict", schemaPath: "#/properties/reviews/items/properties/verdict/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                              return false;
                                            }
                                            if (!(data22 === "approved" || data22 === "changes_requested")) {
                                              validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/verdict", schemaPath: "#/properties/reviews/items/properties/verdict/enum", keyword: "enum", params: { allowedValues: schema34.properties.reviews.items.properties.verdict.enum }, message: "must be equal to one of the allowed values" }];
                                              return false;
                                            }
                                            var valid7 = _errs49 === errors;
                                          } else {
                                            var valid7 = true;
                                          }
                                          if (valid7) {
                                            if (data20.notes !== void 0) {
                                              const _errs51 = errors;
                                              if (typeof data20.notes !== "string") {
                                                validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/notes", schemaPath: "#/properties/reviews/items/properties/notes/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                                return false;
                                              }
                                              var valid7 = _errs51 === errors;
                                            } else {
                                              var valid7 = true;
                                            }
                                            if (valid7) {
                                              if (data20.at !== void 0) {
                                                let data24 = data20.at;
                                                const _errs53 = errors;
                                                if (errors === _errs53) {
                                                  if (typeof data24 === "string") {
                                                    if (!pattern4.test(data24)) {
                                                      validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/at", schemaPath: "#/properties/reviews/items/properties/at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                                      return false;
                                                    }
                                                  } else {
                                                    validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3 + "/at", schemaPath: "#/properties/reviews/items/properties/at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                                    return false;
                                                  }
                                                }
                                                var valid7 = _errs53 === errors;
                                              } else {
                                                var valid7 = true;
                                              }
                                            }
                                          }
                                        }
                                      }
                                    } else {
                                      validate23.errors = [{ instancePath: instancePath + "/reviews/" + i3, schemaPath: "#/properties/reviews/items/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                                      return false;
                                    }
                                  }
                                  var valid6 = _errs44 === errors;
                                  if (!valid6) {
                                    break;
                                  }
                                }
                              } else {
                                validate23.errors = [{ instancePath: instancePath + "/reviews", schemaPath: "#/properties/reviews/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                return false;
                              }
                            }
                            var valid0 = _errs42 === errors;
                          } else {
                            var valid0 = true;
                          }
                          if (valid0) {
                            if (data.applied_by !== void 0) {
                              const _errs55 = errors;
                              if (typeof data.applied_by !== "string") {
                                validate23.errors = [{ instancePath: instancePath + "/applied_by", schemaPath: "#/properties/applied_by/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                              var valid0 = _errs55 === errors;
                            } else {
                              var valid0 = true;
                            }
                            if (valid0) {
                              if (data.applied_at !== void 0) {
                                let data26 = data.applied_at;
                                const _errs57 = errors;
                                if (errors === _errs57) {
                                  if (typeof data26 === "string") {
                                    if (!pattern4.test(data26)) {
                                      validate23.errors = [{ instancePath: instancePath + "/applied_at", schemaPath: "#/properties/applied_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                      return false;
                                    }
                                  } else {
                                    validate23.errors = [{ instancePath: instancePath + "/applied_at", schemaPath: "#/properties/applied_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                }
                                var valid0 = _errs57 === errors;
                              } else {
                                var valid0 = true;
                              }
                              if (valid0) {
                                if (data.rejected_by !== void 0) {
                                  const _errs59 = errors;
                                  if (typeof data.rejected_by !== "string") {
                                    validate23.errors = [{ instancePath: instancePath + "/rejected_by", schemaPath: "#/properties/rejected_by/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                  var valid0 = _errs59 === errors;
                                } else {
                                  var valid0 = true;
                                }
                                if (valid0) {
                                  if (data.rejected_at !== void 0) {
                                    let data28 = data.rejected_at;
                                    const _errs61 = errors;
                                    if (errors === _errs61) {
                                      if (typeof data28 === "string") {
                                        if (!pattern4.test(data28)) {
                                          validate23.errors = [{ instancePath: instancePath + "/rejected_at", schemaPath: "#/properties/rejected_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                          return false;
                                        }
                                      } else {
                                        validate23.errors = [{ instancePath: instancePath + "/rejected_at", schemaPath: "#/properties/rejected_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                        return false;
                                      }
                                    }
                                    var valid0 = _errs61 === errors;
                                  } else {
                                    var valid0 = true;
                                  }
                                  if (valid0) {
                                    if (data.reject_reason !== void 0) {
                                      const _errs63 = errors;
                                      if (typeof data.reject_reason !== "string") {
                                        validate23.errors = [{ instancePath: instancePath + "/reject_reason", schemaPath: "#/properties/reject_reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                        return false;
                                      }
                                      var valid0 = _errs63 === errors;
                                    } else {
                                      var valid0 = true;
                                    }
                                  }
                                }
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate23.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate23.errors = vErrors;
  return errors === 0;
}
validate23.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_Issue = validate24;
var schema35 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "issue.schema.json", "title": "Issue", "description": "An issue, as committed in issues/<severity>/<id>_<slug>.json on its branch.", "type": "object", "required": ["id", "title", "severity", "status", "assigned_to", "created_at"], "properties": { "id": { "type": "string", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120, "description": "The id, in its one stored form." }, "title": { "type": "string", "description": "One line of text. Untrusted." }, "severity": { "type": "string", "description": "How urgent it is; policy says in which order.", "enum": ["critical", "high", "medium", "low"] }, "status": { "type": "string", "description": "new and in_progress are open; resolved by a fix, or closed without one.", "enum": ["new", "in_progress", "resolved", "closed"] }, "description": { "type": "string", "description": "Markdown. Untrusted." }, "assigned_to": { "type": ["string", "null"], "description": "The agent that holds it, or that resolved it." }, "claim": { "anyOf": [{ "type": "object", "description": "A lease on an issue.", "required": ["agent", "session", "locked_at", "expires_at", "nonce"], "properties": { "agent": { "type": "string", "minLength": 1, "maxLength": 64, "description": "Who holds it." }, "session": { "type": "string", "description": "Which session of that agent holds it." }, "locked_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was claimed." }, "renewed_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was last renewed." }, "expires_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it may be taken over, the clock-skew margin aside." }, "nonce": { "type": "string", "description": "Random; tells two claims of one agent in one second apart." } }, "additionalProperties": true }, { "type": "null" }], "description": "The current lease, or null." }, "created_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was created." }, "created_by": { "type": ["string", "null"], "description": "The agent that created it." }, "updated_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it last changed." }, "labels": { "type": "array", "description": "In the order in which they were added. Untrusted.", "items": { "type": "string" } }, "depends_on": { "type": "array", "items": { "type": "string" }, "description": "Issues to resolve first." }, "resolved_by": { "type": ["string", "null"], "description": "The fix that resolved it." }, "resolved_at": { "type": ["string", "null"], "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was resolved." }, "closed_at": { "type": ["string", "null"], "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was closed without a fix." }, "close_reason": { "type": ["string", "null"], "description": "Why it was closed. Untrusted." }, "aliases": { "type": "array", "items": { "type": "string" }, "description": "Ids it had where it was imported from; verbs accept them." }, "imported": { "type": "object", "description": "Where it came from.", "required": ["from", "id"], "properties": { "from": { "type": "string", "description": "Which format it came in." }, "id": { "type": "string", "description": "The id that it had there." } }, "additionalProperties": true } }, "additionalProperties": true };
function validate24(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate24.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.id === void 0 && (missing0 = "id") || data.title === void 0 && (missing0 = "title") || data.severity === void 0 && (missing0 = "severity") || data.status === void 0 && (missing0 = "status") || data.assigned_to === void 0 && (missing0 = "assigned_to") || data.created_at === void 0 && (missing0 = "created_at")) {
        validate24.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.id !== void 0) {
          let data0 = data.id;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 120) {
                validate24.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                return false;
              } else {
                if (!pattern7.test(data0)) {
                  validate24.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                  return false;
                }
              }
            } else {
              validate24.errors = [{ instancePath: instancePath + "/id", schemaPath: "#/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.title !== void 0) {
            const _errs4 = errors;
            if (typeof data.title !== "string") {
              validate24.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.severity !== void 0) {
              let data2 = data.severity;
              const _errs6 = errors;
              if (typeof data2 !== "string") {
                validate24.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
              if (!(data2 === "critical" || data2 === "high" || data2 === "medium" || data2 === "low")) {
                validate24.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/enum", keyword: "enum", params: { allowedValues: schema35.properties.severity.enum }, message: "must be equal to one of the allowed values" }];
                return false;
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.status !== void 0) {
                let data3 = data.status;
                const _errs8 = errors;
                if (typeof data3 !== "string") {
                  validate24.errors = [{ instancePath: instancePath + "/status", schemaPath: "#/properties/status/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
                if (!(data3 === "new" || data3 === "in_progress" || data3 === "resolved" || data3 === "closed")) {
                  validate24.errors = [{ instancePath: instancePath + "/status", schemaPath: "#/properties/status/enum", keyword: "enum", params: { allowedValues: schema35.properties.status.enum }, message: "must be equal to one of the allowed values" }];
                  return false;
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.description !== void 0) {
                  const _errs10 = errors;
                  if (typeof data.description !== "string") {
                    validate24.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs10 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.assigned_to !== void 0) {
                    let data5 = data.assigned_to;
                    const _errs12 = errors;
                    if (typeof data5 !== "string" && data5 !== null) {
                      validate24.errors = [{ instancePath: instancePath + "/assigned_to", schemaPath: "#/properties/assigned_to/type", keyword: "type", params: { type: schema35.properties.assigned_to.type }, message: "must be string,null" }];
                      return false;
                    }
                    var valid0 = _errs12 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.claim !== void 0) {
                      let data6 = data.claim;
                      const _errs14 = errors;
                      const _errs15 = errors;
                      let valid1 = false;
                      const _errs16 = errors;
                      if (errors === _errs16) {
                        if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                          let missing1;
                          if (data6.agent === void 0 && (missing1 = "agent") || data6.session === void 0 && (missing1 = "session") || data6.locked_at === void 0 && (missing1 = "locked_at") || data6.expires_at === void 0 && (missing1 = "expires_at") || data6.nonce === void 0 && (missing1 = "nonce")) {
                            const err0 = { instancePath: instancePath + "/claim", schemaPath: "#/properties/claim/anyOf/0/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" };
                            if (vErrors === null) {
                              vErrors = [err0];
                            } else {
                              vErrors.push(err0);
                            }
                            errors++;
                          } else {
                            if (data6.agent !== void 0) {
                              let data7 = data6.agent;
                              const _errs19 = errors;
                              if (errors === _errs19) {
                                if (typeof data7 === "string") {
                                  if (func1(data7) > 64) {
                                    const err1 = { instancePath: instancePath + "/claim/agent", schemaPath: "#/properties/claim/anyOf/0/properties/agent/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" };
                                    if (vErrors === null) {
                                      vErrors = [err1];
                                    } else {
                                      vErrors.push(err1);
                                    }
                                    errors++;
                                  } else {
                                    if (func1(data7) < 1) {
                                      const err2 = { instancePath: instancePath + "/claim/agent", schemaPath: "#/properties/claim/anyOf/0/properties/agent/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" };
                                      if (vErrors === null) {
                                        vErrors = [err2];
                                      } else {
                                        vErrors.push(err2);
                                      }
                                      errors++;
                                    }
                                  }
                                } else {
                                  const err3 = { instancePath: instancePath + "/claim/agent", schemaPath: "#/properties/claim/anyOf/0/properties/agent/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                  if (vErrors === null) {
                                    vErrors = [err3];
                                  } else {
                                    vErrors.push(err3);
                                  }
                                  errors++;
                                }
                              }
                              var valid2 = _errs19 === errors;
                            } else {
                              var valid2 = true;
                            }
                            if (valid2) {
                              if (data6.session !== void 0) {
                                const _errs21 = errors;
                                if (typeof data6.session !== "string") {
                                  const err4 = { instancePath: instancePath + "/claim/session", schemaPath: "#/properties/claim/anyOf/0/properties/session/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                  if (vErrors === null) {
                                    vErrors = [err4];
                                  } else {
                                    vErrors.push(err4);
                                  }
                                  errors++;
                                }
                                var valid2 = _errs21 === errors;
                              } else {
                                var valid2 = true;
                              }
                              if (valid2) {
                                if (data6.locked_at !== void 0) {
                                  let data9 = data6.locked_at;
                                  const _errs23 = errors;
                                  if (errors === _errs23) {
                                    if (typeof data9 === "string") {
                                      if (!pattern4.test(data9)) {
                                        const err5 = { instancePath: instancePath + "/claim/locked_at", schemaPath: "#/properties/claim/anyOf/0/properties/locked_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' };
                                        if (vErrors === null) {
                                          vErrors = [err5];
                                        } else {
                                          vErrors.push(err5);
                                        }
                                        errors++;
                                      }
                                    } else {
                                      const err6 = { instancePath: instancePath + "/claim/locked_at", schemaPath: "#/properties/claim/anyOf/0/properties/locked_at/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                      if (vErrors === null) {
                                        vErrors = [err6];
                                      } else {
                                        vErrors.push(err6);
                                      }
                                      errors++;
                                    }
                                  }
                                  var valid2 = _errs23 === errors;
                                } else {
                                  var valid2 = true;
                                }
                                if (valid2) {
                                  if (data6.renewed_at !== void 0) {
                                    let data10 = data6.renewed_at;
                                    const _errs25 = errors;
                                    if (errors === _errs25) {
                                      if (typeof data10 === "string") {
                                        if (!pattern4.test(data10)) {
                                          const err7 = { instancePath: instancePath + "/claim/renewed_at", schemaPath: "#/properties/claim/anyOf/0/properties/renewed_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' };
                                          if (vErrors === null) {
                                            vErrors = [err7];
                                          } else {
                                            vErrors.push(err7);
                                          }
                                          errors++;
                                        }
                                      } else {
                                        const err8 = { instancePath: instancePath + "/claim/renewed_at", schemaPath: "#/properties/claim/anyOf/0/properties/renewed_at/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                        if (vErrors === null) {
                                          vErrors = [err8];
                                        } else {
                                          vErrors.push(err8);
                                        }
                                        errors++;
                                      }
                                    }
                                    var valid2 = _errs25 === errors;
                                  } else {
                                    var valid2 = true;
                                  }
                                  if (valid2) {
                                    if (data6.expires_at !== void 0) {
                                      let data11 = data6.expires_at;
                                      const _errs27 = errors;
                                      if (errors === _errs27) {
                                        if (typeof data11 === "string") {
                                          if (!pattern4.test(data11)) {
                                            const err9 = { instancePath: instancePath + "/claim/expires_at", schemaPath: "#/properties/claim/anyOf/0/properties/expires_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' };
                                            if (vErrors === null) {
                                              vErrors = [err9];
                                            } else {
                                              vErrors.push(err9);
                                            }
                                            errors++;
                                          }
                                        } else {
                                          const err10 = { instancePath: instancePath + "/claim/expires_at", schemaPath: "#/properties/claim/anyOf/0/properties/expires_at/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                          if (vErrors === null) {
                                            vErrors = [err10];
                                          } else {
                                            vErrors.push(err10);
                                          }
                                          errors++;
                                        }
                                      }
                                      var valid2 = _errs27 === errors;
                                    } else {
                                      var valid2 = true;
                                    }
                                    if (valid2) {
                                      if (data6.nonce !== void 0) {
                                        const _errs29 = errors;
                                        if (typeof data6.nonce !== "string") {
                                          const err11 = { instancePath: instancePath + "/claim/nonce", schemaPath: "#/properties/claim/anyOf/0/properties/nonce/type", keyword: "type", params: { type: "string" }, message: "must be string" };
                                          if (vErrors === null) {
                                            vErrors = [err11];
                                          } else {
                                            vErrors.push(err11);
                                          }
                                          errors++;
                                        }
                                        var valid2 = _errs29 === errors;
                                      } else {
                                        var valid2 = true;
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          }
                        } else {
                          const err12 = { instancePath: instancePath + "/claim", schemaPath: "#/properties/claim/anyOf/0/type", keyword: "type", params: { type: "object" }, message: "must be object" };
                          if (vErrors === null) {
                            vErrors = [err12];
                          } else {
                            vErrors.push(err12);
                          }
                          errors++;
                        }
                      }
                      var _valid0 = _errs16 === errors;
                      valid1 = valid1 || _valid0;
                      const _errs31 = errors;
                      if (data6 !== null) {
                        const err13 = { instancePath: instancePath + "/claim", schemaPath: "#/properties/claim/anyOf/1/type", keyword: "type", params: { type: "null" }, message: "must be null" };
                        if (vErrors === null) {
                          vErrors = [err13];
                        } else {
                          vErrors.push(err13);
                        }
                        errors++;
                      }
                      var _valid0 = _errs31 === errors;
                      valid1 = valid1 || _valid0;
                      if (!valid1) {
                        const err14 = { instancePath: instancePath + "/claim", schemaPath: "#/properties/claim/anyOf", keyword: "anyOf", params: {}, message: "must match a schema in anyOf" };
                        if (vErrors === null) {
                          vErrors = [err14];
                        } else {
                          vErrors.push(err14);
                        }
                        errors++;
                        validate24.errors = vErrors;
                        return false;
                      } else {
                        errors = _errs15;
                        if (vErrors !== null) {
                          if (_errs15) {
                            vErrors.length = _errs15;
                          } else {
                            vErrors = null;
                          }
                        }
                      }
                      var valid0 = _errs14 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.created_at !== void 0) {
                        let data13 = data.created_at;
                        const _errs33 = errors;
                        if (errors === _errs33) {
                          if (typeof data13 === "string") {
                            if (!pattern4.test(data13)) {
                              validate24.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                              return false;
                            }
                          } else {
                            validate24.errors = [{ instancePath: instancePath + "/created_at", schemaPath: "#/properties/created_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                        }
                        var valid0 = _errs33 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.created_by !== void 0) {
                          let data14 = data.created_by;
                          const _errs35 = errors;
                          if (typeof data14 !== "string" && data14 !== null) {
                            validate24.errors = [{ instancePath: instancePath + "/created_by", schemaPath: "#/properties/created_by/type", keyword: "type", params: { type: schema35.properties.created_by.type }, message: "must be string,null" }];
                            return false;
                          }
                          var valid0 = _errs35 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.updated_at !== void 0) {
                            let data15 = data.updated_at;
                            const _errs37 = errors;
                            if (errors === _errs37) {
                              if (typeof data15 === "string") {
                                if (!pattern4.test(data15)) {
                                  validate24.errors = [{ instancePath: instancePath + "/updated_at", schemaPath: "#/properties/updated_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                  return false;
                                }
                              } else {
                                validate24.errors = [{ instancePath: instancePath + "/updated_at", schemaPath: "#/properties/updated_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                            }
                            var valid0 = _errs37 === errors;
                          } else {
                            var valid0 = true;
                          }
                          if (valid0) {
                            if (data.labels !== void 0) {
                              let data16 = data.labels;
                              const _errs39 = errors;
                              if (errors === _errs39) {
                                if (Array.isArray(data16)) {
                                  var valid3 = true;
                                  const len0 = data16.length;
                                  for (let i0 = 0; i0 < len0; i0++) {
                                    const _errs41 = errors;
                                    if (typeof data16[i0] !== "string") {
                                      validate24.errors = [{ instancePath: instancePath + "/labels/" + i0, schemaPath: "#/properties/labels/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                    var valid3 = _errs41 === errors;
                                    if (!valid3) {
                                      break;
                                    }
                                  }
                                } else {
                                  validate24.errors = [{ instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                  return false;
                                }
                              }
                              var valid0 = _errs39 === errors;
                            } else {
                              var valid0 = true;
                            }
                            if (valid0) {
                              if (data.depends_on !== void 0) {
                                let data18 = data.depends_on;
                                const _errs43 = errors;
                                if (errors === _errs43) {
                                  if (Array.isArray(data18)) {
                                    var valid4 = true;
                                    const len1 = data18.length;
                                    for (let i1 = 0; i1 < len1; i1++) {
                                      const _errs45 = errors;
                                      if (typeof data18[i1] !== "string") {
                                        validate24.errors = [{ instancePath: instancePath + "/depends_on/" + i1, schemaPath: "#/properties/depends_on/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                        return false;
                                      }
                                      var valid4 = _errs45 === errors;
                                      if (!valid4) {
                                        break;
                                      }
                                    }
                                  } else {
                                    validate24.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                    return false;
                                  }
                                }
                                var valid0 = _errs43 === errors;
                              } else {
                                var valid0 = true;
                              }
                              if (valid0) {
                                if (data.resolved_by !== void 0) {
                                  let data20 = data.resolved_by;
                                  const _errs47 = errors;
                                  if (typeof data20 !== "string" && data20 !== null) {
                                    validate24.errors = [{ instancePath: instancePath + "/resolved_by", schemaPath: "#/properties/resolved_by/type", keyword: "type", params: { type: schema35.properties.resolved_by.type }, message: "must be string,null" }];
                                    return false;
                                  }
                                  var valid0 = _errs47 === errors;
                                } else {
                                  var valid0 = true;
                                }
                                if (valid0) {
                                  if (data.resolved_at !== void 0) {
                                    let data21 = data.resolved_at;
                                    const _errs49 = errors;
                                    if (typeof data21 !== "string" && data21 !== null) {
                                      validate24.errors = [{ instancePath: instancePath + "/resolved_at", schemaPath: "#/properties/resolved_at/type", keyword: "type", params: { type: schema35.properties.resolved_at.type }, message: "must be string,null" }];
                                      return false;
                                    }
                                    if (errors === _errs49) {
                                      if (typeof data21 === "string") {
                                        if (!pattern4.test(data21)) {
                                          validate24.errors = [{ instancePath: instancePath + "/resolved_at", schemaPath: "#/properties/resolved_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                          return false;
                                        }
                                      }
                                    }
                                    var valid0 = _errs49 === errors;
                                  } else {
                                    var valid0 = true;
                                  }
                                  if (valid0) {
                                    if (data.closed_at !== void 0) {
                                      let data22 = data.closed_at;
                                      const _errs51 = errors;
                                      if (typeof data22 !== "string" && data22 !== null) {
                                        validate24.errors = [{ instancePath: instancePath + "/closed_at", schemaPath: "#/properties/closed_at/type", keyword: "type", params: { type: schema35.properties.closed_at.type }, message: "must be string,null" }];
                                        return false;
                                      }
                                      if (errors === _errs51) {
                                        if (typeof data22 === "string") {
                                          if (!pattern4.test(data22)) {
                                            validate24.errors = [{ instancePath: instancePath + "/closed_at", schemaPath: "#/properties/closed_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                            return false;
                                          }
                                        }
                                      }
                                      var valid0 = _errs51 === errors;
                                    } else {
                                      var valid0 = true;
                                    }
                                    if (valid0) {
                                      if (data.close_reason !== void 0) {
                                        let data23 = data.close_reason;
                                        const _errs53 = errors;
                                        if (typeof data23 !== "string" && data23 !== null) {
                                          validate24.errors = [{ instancePath: instancePath + "/close_reason", schemaPath: "#/properties/close_reason/type", keyword: "type", params: { type: schema35.properties.close_reason.type }, message: "must be string,null" }];
                                          return false;
                                        }
                                        var valid0 = _errs53 === errors;
                                      } else {
                                        var valid0 = true;
                                      }
                                      if (valid0) {
                                        if (data.aliases !== void 0) {
                                          let data24 = data.aliases;
                                          const _errs55 = errors;
                                          if (errors === _errs55) {
                                            if (Array.isArray(data24)) {
                                              var valid5 = true;
                                              const len2 = data24.length;
                                              for (let i2 = 0; i2 < len2; i2++) {
                                                const _errs57 = errors;
                                                if (typeof data24[i2] !== "string") {
                                                  validate24.errors = [{ instancePath: instancePath + "/aliases/" + i2, schemaPath: "#/properties/aliases/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                                  return false;
                                                }
                                                var valid5 = _errs57 === errors;
                                                if (!valid5) {
                                                  break;
                                                }
                                              }
                                            } else {
                                              validate24.errors = [{ instancePath: instancePath + "/aliases", schemaPath: "#/properties/aliases/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                              return false;
                                            }
                                          }
                                          var valid0 = _errs55 === errors;
                                        } else {
                                          var valid0 = true;
                                        }
                                        if (valid0) {
                                          if (data.imported !== void 0) {
                                            let data26 = data.imported;
                                            const _errs59 = errors;
                                            if (errors === _errs59) {
                                              if (data26 && typeof data26 == "object" && !Array.isArray(data26)) {
                                                let missing2;
                                                if (data26.from === void 0 && (missing2 = "from") || data26.id === void 0 && (missing2 = "id")) {
                                                  validate24.errors = [{ instancePath: instancePath + "/imported", schemaPath: "#/properties/imported/required", keyword: "required", params: { missingProperty: missing2 }, message: "must have required property '" + missing2 + "'" }];
                                                  return false;
                                                } else {
                                                  if (data26.from !== void 0) {
                                                    const _errs62 = errors;
                                                    if (typeof data26.from !== "string") {
                                                      validate24.errors = [{ instancePath: instancePath + "/imported/from", schemaPath: "#/properties/imported/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                                      return false;
                                                    }
                                                    var valid6 = _errs62 === errors;
                                                  } else {
                                                    var valid6 = true;
                                                  }
                                                  if (valid6) {
                                                    if (data26.id !== void 0) {
                                                      const _errs64 = errors;
                                                      if (typeof data26.id !== "string") {
                                                        validate24.errors = [{ instancePath: instancePath + "/imported/id", schemaPath: "#/properties/imported/properties/id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                                        return false;
                                                      }
                                                      var valid6 = _errs64 === errors;
                                                    } else {
                                                      var valid6 = true;
                                                    }
                                                  }
                                                }
                                              } else {
                                                validate24.errors = [{ instancePath: instancePath + "/imported", schemaPath: "#/properties/imported/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                                                return false;
                                              }
                                            }
                                            var valid0 = _errs59 === errors;
                                          } else {
                                            var valid0 = true;
                                          }
                                        }
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate24.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate24.errors = vErrors;
  return errors === 0;
}
validate24.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_AgentKeys = validate25;
var schema36 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "keys.schema.json", "title": "AgentKeys", "description": "The keys that an agent signs with, as committed in agents/<name>.keys.json on refs/coord/agents/<name>/keys.", "type": "object", "required": ["agent", "keys"], "properties": { "agent": { "type": "string", "minLength": 1, "maxLength": 64, "description": "The name it acts under." }, "keys": { "type": "array", "maxItems": 1e3, "description": "Its keys, the oldest first; a revoked one stays.", "items": { "type": "object", "required": ["fingerprint", "type", "public_key", "added_at", "added_by"], "properties": { "fingerprint": { "type": "string", "pattern": "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$", "description": "Of an SSH key its SHA-256 in Base64, of an OpenPGP key that of its primary key." }, "type": { "type": "string", "enum": ["ssh", "openpgp"], "description": "Which of Git's formats of signatures it makes." }, "public_key": { "type": "string", "pattern": "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$", "maxLength": 65536, "description": "One line of OpenSSH without a comment, or an armored OpenPGP block without headers." }, "added_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was added." }, "added_by": { "type": "string", "description": "Who added it." }, "revoked_at": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", "description": "When it was revoked: what it signed from then on does not count." }, "revoke_reason": { "type": "string", "description": "Why it was revoked." } }, "additionalProperties": true } } }, "additionalProperties": true };
var pattern24 = new RegExp("^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$", "u");
var pattern25 = new RegExp("^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$", "u");
function validate25(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate25.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.agent === void 0 && (missing0 = "agent") || data.keys === void 0 && (missing0 = "keys")) {
        validate25.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        if (data.agent !== void 0) {
          let data0 = data.agent;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 64) {
                validate25.errors = [{ instancePath: instancePath + "/agent", schemaPath: "#/properties/agent/maxLength", keyword: "maxLength", params: { limit: 64 }, message: "must NOT have more than 64 characters" }];
                return false;
              } else {
                if (func1(data0) < 1) {
                  validate25.errors = [{ instancePath: instancePath + "/agent", schemaPath: "#/properties/agent/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                  return false;
                }
              }
            } else {
              validate25.errors = [{ instancePath: instancePath + "/agent", schemaPath: "#/properties/agent/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.keys !== void 0) {
            let data1 = data.keys;
            const _errs4 = errors;
            if (errors === _errs4) {
              if (Array.isArray(data1)) {
                if (data1.length > 1e3) {
                  validate25.errors = [{ instancePath: instancePath + "/keys", schemaPath: "#/properties/keys/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                  return false;
                } else {
                  var valid1 = true;
                  const len0 = data1.length;
                  for (let i0 = 0; i0 < len0; i0++) {
                    let data2 = data1[i0];
                    const _errs6 = errors;
                    if (errors === _errs6) {
                      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                        let missing1;
                        if (data2.fingerprint === void 0 && (missing1 = "fingerprint") || data2.type === void 0 && (missing1 = "type") || data2.public_key === void 0 && (missing1 = "public_key") || data2.added_at === void 0 && (missing1 = "added_at") || data2.added_by === void 0 && (missing1 = "added_by")) {
                          validate25.errors = [{ instancePath: instancePath + "/keys/" + i0, schemaPath: "#/properties/keys/items/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" }];
                          return false;
                        } else {
                          if (data2.fingerprint !== void 0) {
                            let data3 = data2.fingerprint;
                            const _errs9 = errors;
                            if (errors === _errs9) {
                              if (typeof data3 === "string") {
                                if (!pattern24.test(data3)) {
                                  validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/fingerprint", schemaPath: "#/properties/keys/items/properties/fingerprint/pattern", keyword: "pattern", params: { pattern: "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$" }, message: 'must match pattern "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$"' }];
                                  return false;
                                }
                              } else {
                                validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/fingerprint", schemaPath: "#/properties/keys/items/properties/fingerprint/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                            }
                            var valid2 = _errs9 === errors;
                          } else {
                            var valid2 = true;
                          }
                          if (valid2) {
                            if (data2.type !== void 0) {
                              let data4 = data2.type;
                              const _errs11 = errors;
                              if (typeof data4 !== "string") {
                                validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/type", schemaPath: "#/properties/keys/items/properties/type/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                              if (!(data4 === "ssh" || data4 === "openpgp")) {
                                validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/type", schemaPath: "#/properties/keys/items/properties/type/enum", keyword: "enum", params: { allowedValues: schema36.properties.keys.items.properties.type.enum }, message: "must be equal to one of the allowed values" }];
                                return false;
                              }
                              var valid2 = _errs11 === errors;
                            } else {
                              var valid2 = true;
                            }
                            if (valid2) {
                              if (data2.public_key !== void 0) {
                                let data5 = data2.public_key;
                                const _errs13 = errors;
                                if (errors === _errs13) {
                                  if (typeof data5 === "string") {
                                    if (func1(data5) > 65536) {
                                      validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/public_key", schemaPath: "#/properties/keys/items/properties/public_key/maxLength", keyword: "maxLength", params: { limit: 65536 }, message: "must NOT have more than 65536 characters" }];
                                      return false;
                                    } else {
                                      if (!pattern25.test(data5)) {
                                        validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/public_key", schemaPath: "#/properties/keys/items/properties/public_key/pattern", keyword: "pattern", params: { pattern: "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$" }, message: 'must match pattern "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$"' }];
                                        return false;
                                      }
                                    }
                                  } else {
                                    validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/public_key", schemaPath: "#/properties/keys/items/properties/public_key/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                }
                                var valid2 = _errs13 === errors;
                              } else {
                                var valid2 = true;
                              }
                              if (valid2) {
                                if (data2.added_at !== void 0) {
                                  let data6 = data2.added_at;
                                  const _errs15 = errors;
                                  if (errors === _errs15) {
                                    if (typeof data6 === "string") {
                                      if (!pattern4.test(data6)) {
                                        validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/added_at", schemaPath: "#/properties/keys/items/properties/added_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                        return false;
                                      }
                                    } else {
                                      validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/added_at", schemaPath: "#/properties/keys/items/properties/added_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                  }
                                  var valid2 = _errs15 === errors;
                                } else {
                                  var valid2 = true;
                                }
                                if (valid2) {
                                  if (data2.added_by !== void 0) {
                                    const _errs17 = errors;
                                    if (typeof data2.added_by !== "string") {
                                      validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/added_by", schemaPath: "#/properties/keys/items/properties/added_by/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                    var valid2 = _errs17 === errors;
                                  } else {
                                    var valid2 = true;
                                  }
                                  if (valid2) {
                                    if (data2.revoked_at !== void 0) {
                                      let data8 = data2.revoked_at;
                                      const _errs19 = errors;
                                      if (errors === _errs19) {
                                        if (typeof data8 === "string") {
                                          if (!pattern4.test(data8)) {
                                            validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/revoked_at", schemaPath: "#/properties/keys/items/properties/revoked_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                            return false;
                                          }
                                        } else {
                                          validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/revoked_at", schemaPath: "#/properties/keys/items/properties/revoked_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                          return false;
                                        }
                                      }
                                      var valid2 = _errs19 === errors;
                                    } else {
                                      var valid2 = true;
                                    }
                                    if (valid2) {
                                      if (data2.revoke_reason !== void 0) {
                                        const _errs21 = errors;
                                        if (typeof data2.revoke_reason !== "string") {
                                          validate25.errors = [{ instancePath: instancePath + "/keys/" + i0 + "/revoke_reason", schemaPath: "#/properties/keys/items/properties/revoke_reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                          return false;
                                        }
                                        var valid2 = _errs21 === errors;
                                      } else {
                                        var valid2 = true;
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          }
                        }
                      } else {
                        validate25.errors = [{ instancePath: instancePath + "/keys/" + i0, schemaPath: "#/properties/keys/items/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                        return false;
                      }
                    }
                    var valid1 = _errs6 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                }
              } else {
                validate25.errors = [{ instancePath: instancePath + "/keys", schemaPath: "#/properties/keys/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                return false;
              }
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate25.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate25.errors = vErrors;
  return errors === 0;
}
validate25.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_create_issue = validate26;
var schema37 = { "type": "object", "description": "Creates an issue.", "properties": { "title": { "type": "string", "description": "One line of text.", "minLength": 1, "maxLength": 500 }, "severity": { "type": "string", "description": "How urgent it is.", "enum": ["critical", "high", "medium", "low"] }, "description": { "type": "string", "description": "Markdown.", "maxLength": 1e6 }, "labels": { "type": "array", "description": "Its labels.", "items": { "type": "string", "minLength": 1, "maxLength": 100 }, "maxItems": 1e3 }, "depends_on": { "type": "array", "description": "Issues to resolve first.", "items": { "type": "string", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120 }, "maxItems": 1e3 } }, "required": ["title", "severity"], "additionalProperties": false };
function validate26(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate26.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.title === void 0 && (missing0 = "title") || data.severity === void 0 && (missing0 = "severity")) {
        validate26.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "title" || key0 === "severity" || key0 === "description" || key0 === "labels" || key0 === "depends_on")) {
            validate26.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.title !== void 0) {
            let data0 = data.title;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 500) {
                  validate26.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters" }];
                  return false;
                } else {
                  if (func1(data0) < 1) {
                    validate26.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                    return false;
                  }
                }
              } else {
                validate26.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.severity !== void 0) {
              let data1 = data.severity;
              const _errs4 = errors;
              if (typeof data1 !== "string") {
                validate26.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
              if (!(data1 === "critical" || data1 === "high" || data1 === "medium" || data1 === "low")) {
                validate26.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/enum", keyword: "enum", params: { allowedValues: schema37.properties.severity.enum }, message: "must be equal to one of the allowed values" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.description !== void 0) {
                let data2 = data.description;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (func1(data2) > 1e6) {
                      validate26.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                      return false;
                    }
                  } else {
                    validate26.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.labels !== void 0) {
                  let data3 = data.labels;
                  const _errs8 = errors;
                  if (errors === _errs8) {
                    if (Array.isArray(data3)) {
                      if (data3.length > 1e3) {
                        validate26.errors = [{ instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                        return false;
                      } else {
                        var valid1 = true;
                        const len0 = data3.length;
                        for (let i0 = 0; i0 < len0; i0++) {
                          let data4 = data3[i0];
                          const _errs10 = errors;
                          if (errors === _errs10) {
                            if (typeof data4 === "string") {
                              if (func1(data4) > 100) {
                                validate26.errors = [{ instancePath: instancePath + "/labels/" + i0, schemaPath: "#/properties/labels/items/maxLength", keyword: "maxLength", params: { limit: 100 }, message: "must NOT have more than 100 characters" }];
                                return false;
                              } else {
                                if (func1(data4) < 1) {
                                  validate26.errors = [{ instancePath: instancePath + "/labels/" + i0, schemaPath: "#/properties/labels/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                  return false;
                                }
                              }
                            } else {
                              validate26.errors = [{ instancePath: instancePath + "/labels/" + i0, schemaPath: "#/properties/labels/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                              return false;
                            }
                          }
                          var valid1 = _errs10 === errors;
                          if (!valid1) {
                            break;
                          }
                        }
                      }
                    } else {
                      validate26.errors = [{ instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                      return false;
                    }
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.depends_on !== void 0) {
                    let data5 = data.depends_on;
                    const _errs12 = errors;
                    if (errors === _errs12) {
                      if (Array.isArray(data5)) {
                        if (data5.length > 1e3) {
                          validate26.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                          return false;
                        } else {
                          var valid2 = true;
                          const len1 = data5.length;
                          for (let i1 = 0; i1 < len1; i1++) {
                            let data6 = data5[i1];
                            const _errs14 = errors;
                            if (errors === _errs14) {
                              if (typeof data6 === "string") {
                                if (func1(data6) > 120) {
                                  validate26.errors = [{ instancePath: instancePath + "/depends_on/" + i1, schemaPath: "#/properties/depends_on/items/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                                  return false;
                                } else {
                                  if (!pattern7.test(data6)) {
                                    validate26.errors = [{ instancePath: instancePath + "/depends_on/" + i1, schemaPath: "#/properties/depends_on/items/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                                    return false;
                                  }
                                }
                              } else {
                                validate26.errors = [{ instancePath: instancePath + "/depends_on/" + i1, schemaPath: "#/properties/depends_on/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                            }
                            var valid2 = _errs14 === errors;
                            if (!valid2) {
                              break;
                            }
                          }
                        }
                      } else {
                        validate26.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                        return false;
                      }
                    }
                    var valid0 = _errs12 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate26.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate26.errors = vErrors;
  return errors === 0;
}
validate26.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_edit_issue = validate27;
var schema38 = { "type": "object", "description": "Changes fields of an issue, each from a value to another; labels and dependencies by what is added and removed.", "properties": { "title": { "type": "object", "description": "The title that was seen, and the new one.", "required": ["from", "to"], "properties": { "from": { "type": "string", "description": "What it must be now.", "minLength": 1, "maxLength": 500 }, "to": { "type": "string", "description": "What it becomes.", "minLength": 1, "maxLength": 500 } }, "additionalProperties": false }, "description": { "type": "object", "description": "The description that was seen, and the new one.", "required": ["from", "to"], "properties": { "from": { "type": "string", "description": "What it must be now.", "maxLength": 1e6 }, "to": { "type": "string", "description": "What it becomes.", "maxLength": 1e6 } }, "additionalProperties": false }, "severity": { "type": "object", "description": "The severity that was seen, and the new one.", "required": ["from", "to"], "properties": { "from": { "type": "string", "description": "What it must be now.", "enum": ["critical", "high", "medium", "low"] }, "to": { "type": "string", "description": "What it becomes.", "enum": ["critical", "high", "medium", "low"] } }, "additionalProperties": false }, "labels": { "type": "object", "description": "Labels to add and to remove.", "properties": { "add": { "type": "array", "description": "What is added.", "items": { "type": "string", "minLength": 1, "maxLength": 100 }, "maxItems": 1e3 }, "remove": { "type": "array", "description": "What is removed.", "items": { "type": "string", "minLength": 1, "maxLength": 100 }, "maxItems": 1e3 } }, "additionalProperties": false }, "depends_on": { "type": "object", "description": "Dependencies to add and to remove.", "properties": { "add": { "type": "array", "description": "What is added.", "items": { "type": "string", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120 }, "maxItems": 1e3 }, "remove": { "type": "array", "description": "What is removed.", "items": { "type": "string", "pattern": "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120 }, "maxItems": 1e3 } }, "additionalProperties": false } }, "required": [], "additionalProperties": false };
function validate27(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate27.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "title" || key0 === "description" || key0 === "severity" || key0 === "labels" || key0 === "depends_on")) {
          validate27.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.title !== void 0) {
          let data0 = data.title;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              let missing0;
              if (data0.from === void 0 && (missing0 = "from") || data0.to === void 0 && (missing0 = "to")) {
                validate27.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
                return false;
              } else {
                const _errs4 = errors;
                for (const key1 in data0) {
                  if (!(key1 === "from" || key1 === "to")) {
                    validate27.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties" }];
                    return false;
                    break;
                  }
                }
                if (_errs4 === errors) {
                  if (data0.from !== void 0) {
                    let data1 = data0.from;
                    const _errs5 = errors;
                    if (errors === _errs5) {
                      if (typeof data1 === "string") {
                        if (func1(data1) > 500) {
                          validate27.errors = [{ instancePath: instancePath + "/title/from", schemaPath: "#/properties/title/properties/from/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters" }];
                          return false;
                        } else {
                          if (func1(data1) < 1) {
                            validate27.errors = [{ instancePath: instancePath + "/title/from", schemaPath: "#/properties/title/properties/from/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                            return false;
                          }
                        }
                      } else {
                        validate27.errors = [{ instancePath: instancePath + "/title/from", schemaPath: "#/properties/title/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                        return false;
                      }
                    }
                    var valid1 = _errs5 === errors;
                  } else {
                    var valid1 = true;
                  }
                  if (valid1) {
                    if (data0.to !== void 0) {
                      let data2 = data0.to;
                      const _errs7 = errors;
                      if (errors === _errs7) {
                        if (typeof data2 === "string") {
                          if (func1(data2) > 500) {
                            validate27.errors = [{ instancePath: instancePath + "/title/to", schemaPath: "#/properties/title/properties/to/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters" }];
                            return false;
                          } else {
                            if (func1(data2) < 1) {
                              validate27.errors = [{ instancePath: instancePath + "/title/to", schemaPath: "#/properties/title/properties/to/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                              return false;
                            }
                          }
                        } else {
                          validate27.errors = [{ instancePath: instancePath + "/title/to", schemaPath: "#/properties/title/properties/to/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                          return false;
                        }
                      }
                      var valid1 = _errs7 === errors;
                    } else {
                      var valid1 = true;
                    }
                  }
                }
              }
            } else {
              validate27.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.description !== void 0) {
            let data3 = data.description;
            const _errs9 = errors;
            if (errors === _errs9) {
              if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
                let missing1;
                if (data3.from === void 0 && (missing1 = "from") || data3.to === void 0 && (missing1 = "to")) {
                  validate27.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/required", keyword: "required", params: { missingProperty: missing1 }, message: "must have required property '" + missing1 + "'" }];
                  return false;
                } else {
                  const _errs11 = errors;
                  for (const key2 in data3) {
                    if (!(key2 === "from" || key2 === "to")) {
                      validate27.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties" }];
                      return false;
                      break;
                    }
                  }
                  if (_errs11 === errors) {
                    if (data3.from !== void 0) {
                      let data4 = data3.from;
                      const _errs12 = errors;
                      if (errors === _errs12) {
                        if (typeof data4 === "string") {
                          if (func1(data4) > 1e6) {
                            validate27.errors = [{ instancePath: instancePath + "/description/from", schemaPath: "#/properties/description/properties/from/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                            return false;
                          }
                        } else {
                          validate27.errors = [{ instancePath: instancePath + "/description/from", schemaPath: "#/properties/description/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                          return false;
                        }
                      }
                      var valid2 = _errs12 === errors;
                    } else {
                      var valid2 = true;
                    }
                    if (valid2) {
                      if (data3.to !== void 0) {
                        let data5 = data3.to;
                        const _errs14 = errors;
                        if (errors === _errs14) {
                          if (typeof data5 === "string") {
                            if (func1(data5) > 1e6) {
                              validate27.errors = [{ instancePath: instancePath + "/description/to", schemaPath: "#/properties/description/properties/to/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                              return false;
                            }
                          } else {
                            validate27.errors = [{ instancePath: instancePath + "/description/to", schemaPath: "#/properties/description/properties/to/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                        }
                        var valid2 = _errs14 === errors;
                      } else {
                        var valid2 = true;
                      }
                    }
                  }
                }
              } else {
                validate27.errors = [{ instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                return false;
              }
            }
            var valid0 = _errs9 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.severity !== void 0) {
              let data6 = data.severity;
              const _errs16 = errors;
              if (errors === _errs16) {
                if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                  let missing2;
                  if (data6.from === void 0 && (missing2 = "from") || data6.to === void 0 && (missing2 = "to")) {
                    validate27.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/required", keyword: "required", params: { missingProperty: missing2 }, message: "must have required property '" + missing2 + "'" }];
                    return false;
                  } else {
                    const _errs18 = errors;
                    for (const key3 in data6) {
                      if (!(key3 === "from" || key3 === "to")) {
                        validate27.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties" }];
                        return false;
                        break;
                      }
                    }
                    if (_errs18 === errors) {
                      if (data6.from !== void 0) {
                        let data7 = data6.from;
                        const _errs19 = errors;
                        if (typeof data7 !== "string") {
                          validate27.errors = [{ instancePath: instancePath + "/severity/from", schemaPath: "#/properties/severity/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                          return false;
                        }
                        if (!(data7 === "critical" || data7 === "high" || data7 === "medium" || data7 === "low")) {
                          validate27.errors = [{ instancePath: instancePath + "/severity/from", schemaPath: "#/properties/severity/properties/from/enum", keyword: "enum", params: { allowedValues: schema38.properties.severity.properties.from.enum }, message: "must be equal to one of the allowed values" }];
                          return false;
                        }
                        var valid3 = _errs19 === errors;
                      } else {
                        var valid3 = true;
                      }
                      if (valid3) {
                        if (data6.to !== void 0) {
                          let data8 = data6.to;
                          const _errs21 = errors;
                          if (typeof data8 !== "string") {
                            validate27.errors = [{ instancePath: instancePath + "/severity/to", schemaPath: "#/properties/severity/properties/to/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                          if (!(data8 === "critical" || data8 === "high" || data8 === "medium" || data8 === "low")) {
                            validate27.errors = [{ instancePath: instancePath + "/severity/to", schemaPath: "#/properties/severity/properties/to/enum", keyword: "enum", params: { allowedValues: schema38.properties.severity.properties.to.enum }, message: "must be equal to one of the allowed values" }];
                            return false;
                          }
                          var valid3 = _errs21 === errors;
                        } else {
                          var valid3 = true;
                        }
                      }
                    }
                  }
                } else {
                  validate27.errors = [{ instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                  return false;
                }
              }
              var valid0 = _errs16 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.labels !== void 0) {
                let data9 = data.labels;
                const _errs23 = errors;
                if (errors === _errs23) {
                  if (data9 && typeof data9 == "object" && !Array.isArray(data9)) {
                    const _errs25 = errors;
                    for (const key4 in data9) {
                      if (!(key4 === "add" || key4 === "remove")) {
                        validate27.errors = [{ instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 }, message: "must NOT have additional properties" }];
                        return false;
                        break;
                      }
                    }
                    if (_errs25 === errors) {
                      if (data9.add !== void 0) {
                        let data10 = data9.add;
                        const _errs26 = errors;
                        if (errors === _errs26) {
                          if (Array.isArray(data10)) {
                            if (data10.length > 1e3) {
                              validate27.errors = [{ instancePath: instancePath + "/labels/add", schemaPath: "#/properties/labels/properties/add/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                              return false;
                            } else {
                              var valid5 = true;
                              const len0 = data10.length;
                              for (let i0 = 0; i0 < len0; i0++) {
                                let data11 = data10[i0];
                                const _errs28 = errors;
                                if (errors === _errs28) {
                                  if (typeof data11 === "string") {
                                    if (func1(data11) > 100) {
                                      validate27.errors = [{ instancePath: instancePath + "/labels/add/" + i0, schemaPath: "#/properties/labels/properties/add/items/maxLength", keyword: "maxLength", params: { limit: 100 }, message: "must NOT have more than 100 characters" }];
                                      return false;
                                    } else {
                                      if (func1(data11) < 1) {
                                        validate27.errors = [{ instancePath: instancePath + "/labels/add/" + i0, schemaPath: "#/properties/labels/properties/add/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                        return false;
                                      }
                                    }
                                  } else {
                                    validate27.errors = [{ instancePath: instancePath + "/labels/add/" + i0, schemaPath: "#/properties/labels/properties/add/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                }
                                var valid5 = _errs28 === errors;
                                if (!valid5) {
                                  break;
                                }
                              }
                            }
                          } else {
                            validate27.errors = [{ instancePath: instancePath + "/labels/add", schemaPath: "#/properties/labels/properties/add/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                            return false;
                          }
                        }
                        var valid4 = _errs26 === errors;
                      } else {
                        var valid4 = true;
                      }
                      if (valid4) {
                        if (data9.remove !== void 0) {
                          let data12 = data9.remove;
                          const _errs30 = errors;
                          if (errors === _errs30) {
                            if (Array.isArray(data12)) {
                              if (data12.length > 1e3) {
                                validate27.errors = [{ instancePath: instancePath + "/labels/remove", schemaPath: "#/properties/labels/properties/remove/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                                return false;
                              } else {
                                var valid6 = true;
                                const len1 = data12.length;
                                for (let i1 = 0; i1 < len1; i1++) {
                                  let data13 = data12[i1];
                                  const _errs32 = errors;
                                  if (errors === _errs32) {
                                    if (typeof data13 === "string") {
                                      if (func1(data13) > 100) {
                                        validate27.errors = [{ instancePath: instancePath + "/labels/remove/" + i1, schemaPath: "#/properties/labels/properties/remove/items/maxLength", keyword: "maxLength", params: { limit: 100 }, message: "must NOT have more than 100 characters" }];
                                        return false;
                                      } else {
                                        if (func1(data13) < 1) {
                                          validate27.errors = [{ instancePath: instancePath + "/labels/remove/" + i1, schemaPath: "#/properties/labels/properties/remove/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                                          return false;
                                        }
                                      }
                                    } else {
                                      validate27.errors = [{ instancePath: instancePath + "/labels/remove/" + i1, schemaPath: "#/properties/labels/properties/remove/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                  }
                                  var valid6 = _errs32 === errors;
                                  if (!valid6) {
                                    break;
                                  }
                                }
                              }
                            } else {
                              validate27.errors = [{ instancePath: instancePath + "/labels/remove", schemaPath: "#/properties/labels/properties/remove/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                              return false;
                            }
                          }
                          var valid4 = _errs30 === errors;
                        } else {
                          var valid4 = true;
                        }
                      }
                    }
                  } else {
                    validate27.errors = [{ instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                    return false;
                  }
                }
                var valid0 = _errs23 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.depends_on !== void 0) {
                  let data14 = data.depends_on;
                  const _errs34 = errors;
                  if (errors === _errs34) {
                    if (data14 && typeof data14 == "object" && !Array.isArray(data14)) {
                      const _errs36 = errors;
                      for (const key5 in data14) {
                        if (!(key5 === "add" || key5 === "remove")) {
                          validate27.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties" }];
                          return false;
                          break;
                        }
                      }
                      if (_errs36 === errors) {
                        if (data14.add !== void 0) {
                          let data15 = data14.add;
                          const _errs37 = errors;
                          if (errors === _errs37) {
                            if (Array.isArray(data15)) {
                              if (data15.length > 1e3) {
                                validate27.errors = [{ instancePath: instancePath + "/depends_on/add", schemaPath: "#/properties/depends_on/properties/add/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                                return false;
                              } else {
                                var valid8 = true;
                                const len2 = data15.length;
                                for (let i2 = 0; i2 < len2; i2++) {
                                  let data16 = data15[i2];
                                  const _errs39 = errors;
                                  if (errors === _errs39) {
                                    if (typeof data16 === "string") {
                                      if (func1(data16) > 120) {
                                        validate27.errors = [{ instancePath: instancePath + "/depends_on/add/" + i2, schemaPath: "#/properties/depends_on/properties/add/items/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                                        return false;
                                      } else {
                                        if (!pattern7.test(data16)) {
                                          validate27.errors = [{ instancePath: instancePath + "/depends_on/add/" + i2, schemaPath: "#/properties/depends_on/properties/add/items/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                                          return false;
                                        }
                                      }
                                    } else {
                                      validate27.errors = [{ instancePath: instancePath + "/depends_on/add/" + i2, schemaPath: "#/properties/depends_on/properties/add/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                      return false;
                                    }
                                  }
                                  var valid8 = _errs39 === errors;
                                  if (!valid8) {
                                    break;
                                  }
                                }
                              }
                            } else {
                              validate27.errors = [{ instancePath: instancePath + "/depends_on/add", schemaPath: "#/properties/depends_on/properties/add/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                              return false;
                            }
                          }
                          var valid7 = _errs37 === errors;
                        } else {
                          var valid7 = true;
                        }
                        if (valid7) {
                          if (data14.remove !== void 0) {
                            let data17 = data14.remove;
                            const _errs41 = errors;
                            if (errors === _errs41) {
                              if (Array.isArray(data17)) {
                                if (data17.length > 1e3) {
                                  validate27.errors = [{ instancePath: instancePath + "/depends_on/remove", schemaPath: "#/properties/depends_on/properties/remove/maxItems", keyword: "maxItems", params: { limit: 1e3 }, message: "must NOT have more than 1000 items" }];
                                  return false;
                                } else {
                                  var valid9 = true;
                                  const len3 = data17.length;
                                  for (let i3 = 0; i3 < len3; i3++) {
                                    let data18 = data17[i3];
                                    const _errs43 = errors;
                                    if (errors === _errs43) {
                                      if (typeof data18 === "string") {
                                        if (func1(data18) > 120) {
                                          validate27.errors = [{ instancePath: instancePath + "/depends_on/remove/" + i3, schemaPath: "#/properties/depends_on/properties/remove/items/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                                          return false;
                                        } else {
                                          if (!pattern7.test(data18)) {
                                            validate27.errors = [{ instancePath: instancePath + "/depends_on/remove/" + i3, schemaPath: "#/properties/depends_on/properties/remove/items/pattern", keyword: "pattern", params: { pattern: "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^issue_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                                            return false;
                                          }
                                        }
                                      } else {
                                        validate27.errors = [{ instancePath: instancePath + "/depends_on/remove/" + i3, schemaPath: "#/properties/depends_on/properties/remove/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                        return false;
                                      }
                                    }
                                    var valid9 = _errs43 === errors;
                                    if (!valid9) {
                                      break;
                                    }
                                  }
                                }
                              } else {
                                validate27.errors = [{ instancePath: instancePath + "/depends_on/remove", schemaPath: "#/properties/depends_on/properties/remove/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                return false;
                              }
                            }
                            var valid7 = _errs41 === errors;
                          } else {
                            var valid7 = true;
                          }
                        }
                      }
                    } else {
                      validate27.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                      return false;
                    }
                  }
                  var valid0 = _errs34 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate27.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate27.errors = vErrors;
  return errors === 0;
}
validate27.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_comment_issue = validate28;
function validate28(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate28.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.text === void 0 && (missing0 = "text")) {
        validate28.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "text")) {
            validate28.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.text !== void 0) {
            let data0 = data.text;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 1e6) {
                  validate28.errors = [{ instancePath: instancePath + "/text", schemaPath: "#/properties/text/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                  return false;
                } else {
                  if (func1(data0) < 1) {
                    validate28.errors = [{ instancePath: instancePath + "/text", schemaPath: "#/properties/text/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                    return false;
                  }
                }
              } else {
                validate28.errors = [{ instancePath: instancePath + "/text", schemaPath: "#/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate28.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate28.errors = vErrors;
  return errors === 0;
}
validate28.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_reopen_issue = validate29;
function validate29(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate29.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "reason")) {
          validate29.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.reason !== void 0) {
          let data0 = data.reason;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 1e6) {
                validate29.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                return false;
              }
            } else {
              validate29.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
        }
      }
    } else {
      validate29.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate29.errors = vErrors;
  return errors === 0;
}
validate29.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_close_issue = validate30;
function validate30(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate30.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "reason")) {
          validate30.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.reason !== void 0) {
          let data0 = data.reason;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 1e6) {
                validate30.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                return false;
              }
            } else {
              validate30.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
        }
      }
    } else {
      validate30.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate30.errors = vErrors;
  return errors === 0;
}
validate30.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_claim_issue = validate31;
var schema42 = { "type": "object", "description": "Takes the lease of an issue; takes over a stale one.", "properties": { "ttl_minutes": { "type": "integer", "description": "How long the lease is to last, within policy.", "minimum": 1, "maximum": 1e5 }, "resume": { "type": "boolean", "description": "Go on with what another session of the same agent holds." }, "force": { "type": "boolean", "description": "Take over a lease that has not ended." }, "reason": { "type": "string", "description": "Why; with force it is needed.", "maxLength": 1e6 }, "takes_over": { "type": "object", "description": "The lease that was taken over, as observed.", "required": ["agent", "session", "expires_at"], "properties": { "agent": { "type": "string", "description": "Who held it." }, "session": { "type": "string", "description": "Which session of that agent held it." }, "expires_at": { "type": "string", "description": "When its lease ended or would have ended.", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" } }, "additionalProperties": false }, "depends_on": { "type": "object", "description": "The tips of the issues it depends on, as observed.", "additionalProperties": { "type": ["string", "null"] } }, "claims_held": { "type": "integer", "minimum": 0, "description": "How many other issues the agent held, as observed; there where policy has a limit." } }, "required": [], "additionalProperties": false };
function validate31(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate31.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "ttl_minutes" || key0 === "resume" || key0 === "force" || key0 === "reason" || key0 === "takes_over" || key0 === "depends_on" || key0 === "claims_held")) {
          validate31.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.ttl_minutes !== void 0) {
          let data0 = data.ttl_minutes;
          const _errs2 = errors;
          if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
            validate31.errors = [{ instancePath: instancePath + "/ttl_minutes", schemaPath: "#/properties/ttl_minutes/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
            return false;
          }
          if (errors === _errs2) {
            if (typeof data0 == "number" && isFinite(data0)) {
              if (data0 > 1e5 || isNaN(data0)) {
                validate31.errors = [{ instancePath: instancePath + "/ttl_minutes", schemaPath: "#/properties/ttl_minutes/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e5 }, message: "must be <= 100000" }];
                return false;
              } else {
                if (data0 < 1 || isNaN(data0)) {
                  validate31.errors = [{ instancePath: instancePath + "/ttl_minutes", schemaPath: "#/properties/ttl_minutes/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1" }];
                  return false;
                }
              }
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.resume !== void 0) {
            const _errs4 = errors;
            if (typeof data.resume !== "boolean") {
              validate31.errors = [{ instancePath: instancePath + "/resume", schemaPath: "#/properties/resume/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
              return false;
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.force !== void 0) {
              const _errs6 = errors;
              if (typeof data.force !== "boolean") {
                validate31.errors = [{ instancePath: instancePath + "/force", schemaPath: "#/properties/force/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                return false;
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.reason !== void 0) {
                let data3 = data.reason;
                const _errs8 = errors;
                if (errors === _errs8) {
                  if (typeof data3 === "string") {
                    if (func1(data3) > 1e6) {
                      validate31.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                      return false;
                    }
                  } else {
                    validate31.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.takes_over !== void 0) {
                  let data4 = data.takes_over;
                  const _errs10 = errors;
                  if (errors === _errs10) {
                    if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
                      let missing0;
                      if (data4.agent === void 0 && (missing0 = "agent") || data4.session === void 0 && (missing0 = "session") || data4.expires_at === void 0 && (missing0 = "expires_at")) {
                        validate31.errors = [{ instancePath: instancePath + "/takes_over", schemaPath: "#/properties/takes_over/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
                        return false;
                      } else {
                        const _errs12 = errors;
                        for (const key1 in data4) {
                          if (!(key1 === "agent" || key1 === "session" || key1 === "expires_at")) {
                            validate31.errors = [{ instancePath: instancePath + "/takes_over", schemaPath: "#/properties/takes_over/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties" }];
                            return false;
                            break;
                          }
                        }
                        if (_errs12 === errors) {
                          if (data4.agent !== void 0) {
                            const _errs13 = errors;
                            if (typeof data4.agent !== "string") {
                              validate31.errors = [{ instancePath: instancePath + "/takes_over/agent", schemaPath: "#/properties/takes_over/properties/agent/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                              return false;
                            }
                            var valid1 = _errs13 === errors;
                          } else {
                            var valid1 = true;
                          }
                          if (valid1) {
                            if (data4.session !== void 0) {
                              const _errs15 = errors;
                              if (typeof data4.session !== "string") {
                                validate31.errors = [{ instancePath: instancePath + "/takes_over/session", schemaPath: "#/properties/takes_over/properties/session/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                              var valid1 = _errs15 === errors;
                            } else {
                              var valid1 = true;
                            }
                            if (valid1) {
                              if (data4.expires_at !== void 0) {
                                let data7 = data4.expires_at;
                                const _errs17 = errors;
                                if (errors === _errs17) {
                                  if (typeof data7 === "string") {
                                    if (!pattern4.test(data7)) {
                                      validate31.errors = [{ instancePath: instancePath + "/takes_over/expires_at", schemaPath: "#/properties/takes_over/properties/expires_at/pattern", keyword: "pattern", params: { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" }, message: 'must match pattern "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"' }];
                                      return false;
                                    }
                                  } else {
                                    validate31.errors = [{ instancePath: instancePath + "/takes_over/expires_at", schemaPath: "#/properties/takes_over/properties/expires_at/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                }
                                var valid1 = _errs17 === errors;
                              } else {
                                var valid1 = true;
                              }
                            }
                          }
                        }
                      }
                    } else {
                      validate31.errors = [{ instancePath: instancePath + "/takes_over", schemaPath: "#/properties/takes_over/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                      return false;
                    }
                  }
                  var valid0 = _errs10 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.depends_on !== void 0) {
                    let data8 = data.depends_on;
                    const _errs19 = errors;
                    if (errors === _errs19) {
                      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
                        for (const key2 in data8) {
                          let data9 = data8[key2];
                          const _errs22 = errors;
                          if (typeof data9 !== "string" && data9 !== null) {
                            validate31.errors = [{ instancePath: instancePath + "/depends_on/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/depends_on/additionalProperties/type", keyword: "type", params: { type: schema42.properties.depends_on.additionalProperties.type }, message: "must be string,null" }];
                            return false;
                          }
                          var valid2 = _errs22 === errors;
                          if (!valid2) {
                            break;
                          }
                        }
                      } else {
                        validate31.errors = [{ instancePath: instancePath + "/depends_on", schemaPath: "#/properties/depends_on/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                        return false;
                      }
                    }
                    var valid0 = _errs19 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.claims_held !== void 0) {
                      let data10 = data.claims_held;
                      const _errs24 = errors;
                      if (!(typeof data10 == "number" && (!(data10 % 1) && !isNaN(data10)) && isFinite(data10))) {
                        validate31.errors = [{ instancePath: instancePath + "/claims_held", schemaPath: "#/properties/claims_held/type", keyword: "type", params: { type: "integer" }, message: "must be integer" }];
                        return false;
                      }
                      if (errors === _errs24) {
                        if (typeof data10 == "number" && isFinite(data10)) {
                          if (data10 < 0 || isNaN(data10)) {
                            validate31.errors = [{ instancePath: instancePath + "/claims_held", schemaPath: "#/properties/claims_held/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 }, message: "must be >= 0" }];
                            return false;
                          }
                        }
                      }
                      var valid0 = _errs24 === errors;
                    } else {
                      var valid0 = true;
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate31.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate31.errors = vErrors;
  return errors === 0;
}
validate31.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_renew_claim = validate32;
function validate32(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate32.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        validate32.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
        return false;
        break;
      }
    } else {
      validate32.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate32.errors = vErrors;
  return errors === 0;
}
validate32.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_release_issue = validate33;
function validate33(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate33.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "reason" || key0 === "resume" || key0 === "force" || key0 === "expired")) {
          validate33.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.reason !== void 0) {
          let data0 = data.reason;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 1e6) {
                validate33.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                return false;
              }
            } else {
              validate33.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
          var valid0 = _errs2 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.resume !== void 0) {
            const _errs4 = errors;
            if (typeof data.resume !== "boolean") {
              validate33.errors = [{ instancePath: instancePath + "/resume", schemaPath: "#/properties/resume/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
              return false;
            }
            var valid0 = _errs4 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.force !== void 0) {
              const _errs6 = errors;
              if (typeof data.force !== "boolean") {
                validate33.errors = [{ instancePath: instancePath + "/force", schemaPath: "#/properties/force/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                return false;
              }
              var valid0 = _errs6 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.expired !== void 0) {
                const _errs8 = errors;
                if (typeof data.expired !== "boolean") {
                  validate33.errors = [{ instancePath: instancePath + "/expired", schemaPath: "#/properties/expired/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                  return false;
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate33.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate33.errors = vErrors;
  return errors === 0;
}
validate33.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_propose_fix = validate34;
function validate34(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate34.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.title === void 0 && (missing0 = "title")) {
        validate34.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "fix" || key0 === "title" || key0 === "implementation" || key0 === "test_results")) {
            validate34.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.fix !== void 0) {
            let data0 = data.fix;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 120) {
                  validate34.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern10.test(data0)) {
                    validate34.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/pattern", keyword: "pattern", params: { pattern: "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate34.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.title !== void 0) {
              let data1 = data.title;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 500) {
                    validate34.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/maxLength", keyword: "maxLength", params: { limit: 500 }, message: "must NOT have more than 500 characters" }];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate34.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                      return false;
                    }
                  }
                } else {
                  validate34.errors = [{ instancePath: instancePath + "/title", schemaPath: "#/properties/title/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.implementation !== void 0) {
                let data2 = data.implementation;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                    if (data2.approach !== void 0) {
                      const _errs9 = errors;
                      if (typeof data2.approach !== "string") {
                        validate34.errors = [{ instancePath: instancePath + "/implementation/approach", schemaPath: "#/properties/implementation/properties/approach/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                        return false;
                      }
                      var valid1 = _errs9 === errors;
                    } else {
                      var valid1 = true;
                    }
                    if (valid1) {
                      if (data2.files_modified !== void 0) {
                        let data4 = data2.files_modified;
                        const _errs11 = errors;
                        if (errors === _errs11) {
                          if (Array.isArray(data4)) {
                            var valid2 = true;
                            const len0 = data4.length;
                            for (let i0 = 0; i0 < len0; i0++) {
                              const _errs13 = errors;
                              if (typeof data4[i0] !== "string") {
                                validate34.errors = [{ instancePath: instancePath + "/implementation/files_modified/" + i0, schemaPath: "#/properties/implementation/properties/files_modified/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                              var valid2 = _errs13 === errors;
                              if (!valid2) {
                                break;
                              }
                            }
                          } else {
                            validate34.errors = [{ instancePath: instancePath + "/implementation/files_modified", schemaPath: "#/properties/implementation/properties/files_modified/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                            return false;
                          }
                        }
                        var valid1 = _errs11 === errors;
                      } else {
                        var valid1 = true;
                      }
                      if (valid1) {
                        if (data2.lines !== void 0) {
                          const _errs15 = errors;
                          if (typeof data2.lines !== "string") {
                            validate34.errors = [{ instancePath: instancePath + "/implementation/lines", schemaPath: "#/properties/implementation/properties/lines/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                          var valid1 = _errs15 === errors;
                        } else {
                          var valid1 = true;
                        }
                      }
                    }
                  } else {
                    validate34.errors = [{ instancePath: instancePath + "/implementation", schemaPath: "#/properties/implementation/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.test_results !== void 0) {
                  let data7 = data.test_results;
                  const _errs17 = errors;
                  if (errors === _errs17) {
                    if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
                      if (data7.tested !== void 0) {
                        const _errs20 = errors;
                        if (typeof data7.tested !== "boolean") {
                          validate34.errors = [{ instancePath: instancePath + "/test_results/tested", schemaPath: "#/properties/test_results/properties/tested/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean" }];
                          return false;
                        }
                        var valid3 = _errs20 === errors;
                      } else {
                        var valid3 = true;
                      }
                      if (valid3) {
                        if (data7.notes !== void 0) {
                          const _errs22 = errors;
                          if (typeof data7.notes !== "string") {
                            validate34.errors = [{ instancePath: instancePath + "/test_results/notes", schemaPath: "#/properties/test_results/properties/notes/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                            return false;
                          }
                          var valid3 = _errs22 === errors;
                        } else {
                          var valid3 = true;
                        }
                        if (valid3) {
                          if (data7.nodes_tested !== void 0) {
                            let data10 = data7.nodes_tested;
                            const _errs24 = errors;
                            if (errors === _errs24) {
                              if (Array.isArray(data10)) {
                                var valid4 = true;
                                const len1 = data10.length;
                                for (let i1 = 0; i1 < len1; i1++) {
                                  const _errs26 = errors;
                                  if (typeof data10[i1] !== "string") {
                                    validate34.errors = [{ instancePath: instancePath + "/test_results/nodes_tested/" + i1, schemaPath: "#/properties/test_results/properties/nodes_tested/items/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                    return false;
                                  }
                                  var valid4 = _errs26 === errors;
                                  if (!valid4) {
                                    break;
                                  }
                                }
                              } else {
                                validate34.errors = [{ instancePath: instancePath + "/test_results/nodes_tested", schemaPath: "#/properties/test_results/properties/nodes_tested/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                                return false;
                              }
                            }
                            var valid3 = _errs24 === errors;
                          } else {
                            var valid3 = true;
                          }
                          if (valid3) {
                            if (data7.success_rate !== void 0) {
                              const _errs28 = errors;
                              if (typeof data7.success_rate !== "string") {
                                validate34.errors = [{ instancePath: instancePath + "/test_results/success_rate", schemaPath: "#/properties/test_results/properties/success_rate/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                                return false;
                              }
                              var valid3 = _errs28 === errors;
                            } else {
                              var valid3 = true;
                            }
                          }
                        }
                      }
                    } else {
                      validate34.errors = [{ instancePath: instancePath + "/test_results", schemaPath: "#/properties/test_results/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                      return false;
                    }
                  }
                  var valid0 = _errs17 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate34.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate34.errors = vErrors;
  return errors === 0;
}
validate34.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_review_fix = validate35;
var schema46 = { "type": "object", "description": "Approves a proposed fix, or asks for changes.", "properties": { "fix": { "type": "string", "description": "The fix.", "pattern": "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$", "maxLength": 120 }, "verdict": { "type": "string", "description": "Whether it is good as it is.", "enum": ["approved", "changes_requested"] }, "notes": { "type": "string", "description": "What was checked, or what has to change.", "maxLength": 1e6 } }, "required": ["fix", "verdict"], "additionalProperties": false };
function validate35(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate35.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.fix === void 0 && (missing0 = "fix") || data.verdict === void 0 && (missing0 = "verdict")) {
        validate35.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "fix" || key0 === "verdict" || key0 === "notes")) {
            validate35.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.fix !== void 0) {
            let data0 = data.fix;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 120) {
                  validate35.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern10.test(data0)) {
                    validate35.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/pattern", keyword: "pattern", params: { pattern: "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate35.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.verdict !== void 0) {
              let data1 = data.verdict;
              const _errs4 = errors;
              if (typeof data1 !== "string") {
                validate35.errors = [{ instancePath: instancePath + "/verdict", schemaPath: "#/properties/verdict/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
              if (!(data1 === "approved" || data1 === "changes_requested")) {
                validate35.errors = [{ instancePath: instancePath + "/verdict", schemaPath: "#/properties/verdict/enum", keyword: "enum", params: { allowedValues: schema46.properties.verdict.enum }, message: "must be equal to one of the allowed values" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.notes !== void 0) {
                let data2 = data.notes;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (func1(data2) > 1e6) {
                      validate35.errors = [{ instancePath: instancePath + "/notes", schemaPath: "#/properties/notes/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                      return false;
                    }
                  } else {
                    validate35.errors = [{ instancePath: instancePath + "/notes", schemaPath: "#/properties/notes/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate35.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate35.errors = vErrors;
  return errors === 0;
}
validate35.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_apply_fix = validate36;
function validate36(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate36.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.fix === void 0 && (missing0 = "fix")) {
        validate36.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "fix")) {
            validate36.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.fix !== void 0) {
            let data0 = data.fix;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 120) {
                  validate36.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern10.test(data0)) {
                    validate36.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/pattern", keyword: "pattern", params: { pattern: "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate36.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate36.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate36.errors = vErrors;
  return errors === 0;
}
validate36.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_reject_fix = validate37;
function validate37(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate37.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.fix === void 0 && (missing0 = "fix") || data.reason === void 0 && (missing0 = "reason")) {
        validate37.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "fix" || key0 === "reason")) {
            validate37.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.fix !== void 0) {
            let data0 = data.fix;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 120) {
                  validate37.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/maxLength", keyword: "maxLength", params: { limit: 120 }, message: "must NOT have more than 120 characters" }];
                  return false;
                } else {
                  if (!pattern10.test(data0)) {
                    validate37.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/pattern", keyword: "pattern", params: { pattern: "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$" }, message: 'must match pattern "^fix_[a-z0-9%]+([-_.][a-z0-9%]+)*$"' }];
                    return false;
                  }
                }
              } else {
                validate37.errors = [{ instancePath: instancePath + "/fix", schemaPath: "#/properties/fix/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.reason !== void 0) {
              let data1 = data.reason;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 1e6) {
                    validate37.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e6 }, message: "must NOT have more than 1000000 characters" }];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate37.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                      return false;
                    }
                  }
                } else {
                  validate37.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate37.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate37.errors = vErrors;
  return errors === 0;
}
validate37.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_import_issue = validate38;
function validate38(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate38.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.issue === void 0 && (missing0 = "issue") || data.fixes === void 0 && (missing0 = "fixes") || data.comments === void 0 && (missing0 = "comments")) {
        validate38.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "issue" || key0 === "fixes" || key0 === "comments")) {
            validate38.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.issue !== void 0) {
            let data0 = data.issue;
            const _errs2 = errors;
            if (!(data0 && typeof data0 == "object" && !Array.isArray(data0))) {
              validate38.errors = [{ instancePath: instancePath + "/issue", schemaPath: "#/properties/issue/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.fixes !== void 0) {
              let data1 = data.fixes;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (Array.isArray(data1)) {
                  var valid1 = true;
                  const len0 = data1.length;
                  for (let i0 = 0; i0 < len0; i0++) {
                    let data2 = data1[i0];
                    const _errs6 = errors;
                    if (!(data2 && typeof data2 == "object" && !Array.isArray(data2))) {
                      validate38.errors = [{ instancePath: instancePath + "/fixes/" + i0, schemaPath: "#/properties/fixes/items/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                      return false;
                    }
                    var valid1 = _errs6 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                } else {
                  validate38.errors = [{ instancePath: instancePath + "/fixes", schemaPath: "#/properties/fixes/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.comments !== void 0) {
                let data3 = data.comments;
                const _errs8 = errors;
                if (errors === _errs8) {
                  if (Array.isArray(data3)) {
                    var valid2 = true;
                    const len1 = data3.length;
                    for (let i1 = 0; i1 < len1; i1++) {
                      let data4 = data3[i1];
                      const _errs10 = errors;
                      if (!(data4 && typeof data4 == "object" && !Array.isArray(data4))) {
                        validate38.errors = [{ instancePath: instancePath + "/comments/" + i1, schemaPath: "#/properties/comments/items/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                        return false;
                      }
                      var valid2 = _errs10 === errors;
                      if (!valid2) {
                        break;
                      }
                    }
                  } else {
                    validate38.errors = [{ instancePath: instancePath + "/comments", schemaPath: "#/properties/comments/type", keyword: "type", params: { type: "array" }, message: "must be array" }];
                    return false;
                  }
                }
                var valid0 = _errs8 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate38.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate38.errors = vErrors;
  return errors === 0;
}
validate38.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_start_session = validate39;
function validate39(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate39.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "host")) {
          validate39.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.host !== void 0) {
          let data0 = data.host;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 255) {
                validate39.errors = [{ instancePath: instancePath + "/host", schemaPath: "#/properties/host/maxLength", keyword: "maxLength", params: { limit: 255 }, message: "must NOT have more than 255 characters" }];
                return false;
              }
            } else {
              validate39.errors = [{ instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
          }
        }
      }
    } else {
      validate39.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate39.errors = vErrors;
  return errors === 0;
}
validate39.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_heartbeat = validate40;
function validate40(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate40.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        validate40.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
        return false;
        break;
      }
    } else {
      validate40.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate40.errors = vErrors;
  return errors === 0;
}
validate40.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_import_audit = validate41;
function validate41(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate41.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.entry === void 0 && (missing0 = "entry")) {
        validate41.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "entry")) {
            validate41.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.entry !== void 0) {
            let data0 = data.entry;
            if (!(data0 && typeof data0 == "object" && !Array.isArray(data0))) {
              validate41.errors = [{ instancePath: instancePath + "/entry", schemaPath: "#/properties/entry/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
              return false;
            }
          }
        }
      }
    } else {
      validate41.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate41.errors = vErrors;
  return errors === 0;
}
validate41.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_set_config = validate42;
var pattern36 = new RegExp("^[0-9a-f]{32}$", "u");
function validate42(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate42.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.policy === void 0 && (missing0 = "policy")) {
        validate42.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "team_id" || key0 === "policy")) {
            validate42.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.team_id !== void 0) {
            let data0 = data.team_id;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (!pattern36.test(data0)) {
                  validate42.errors = [{ instancePath: instancePath + "/team_id", schemaPath: "#/properties/team_id/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{32}$" }, message: 'must match pattern "^[0-9a-f]{32}$"' }];
                  return false;
                }
              } else {
                validate42.errors = [{ instancePath: instancePath + "/team_id", schemaPath: "#/properties/team_id/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.policy !== void 0) {
              let data1 = data.policy;
              const _errs4 = errors;
              if (!(data1 && typeof data1 == "object" && !Array.isArray(data1))) {
                validate42.errors = [{ instancePath: instancePath + "/policy", schemaPath: "#/properties/policy/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate42.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate42.errors = vErrors;
  return errors === 0;
}
validate42.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_add_key = validate43;
var schema54 = { "type": "object", "description": "Adds a key that the agent signs with.", "properties": { "type": { "type": "string", "description": "Which of Git's formats of signatures it makes.", "enum": ["ssh", "openpgp"] }, "fingerprint": { "type": "string", "description": "As git coord computed it from the key.", "pattern": "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$" }, "public_key": { "type": "string", "description": "One line of OpenSSH without a comment, or an armored OpenPGP block without headers.", "pattern": "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$", "maxLength": 65536 } }, "required": ["type", "fingerprint", "public_key"], "additionalProperties": false };
function validate43(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate43.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.type === void 0 && (missing0 = "type") || data.fingerprint === void 0 && (missing0 = "fingerprint") || data.public_key === void 0 && (missing0 = "public_key")) {
        validate43.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "type" || key0 === "fingerprint" || key0 === "public_key")) {
            validate43.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.type !== void 0) {
            let data0 = data.type;
            const _errs2 = errors;
            if (typeof data0 !== "string") {
              validate43.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
              return false;
            }
            if (!(data0 === "ssh" || data0 === "openpgp")) {
              validate43.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/enum", keyword: "enum", params: { allowedValues: schema54.properties.type.enum }, message: "must be equal to one of the allowed values" }];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.fingerprint !== void 0) {
              let data1 = data.fingerprint;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (!pattern24.test(data1)) {
                    validate43.errors = [{ instancePath: instancePath + "/fingerprint", schemaPath: "#/properties/fingerprint/pattern", keyword: "pattern", params: { pattern: "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$" }, message: 'must match pattern "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$"' }];
                    return false;
                  }
                } else {
                  validate43.errors = [{ instancePath: instancePath + "/fingerprint", schemaPath: "#/properties/fingerprint/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.public_key !== void 0) {
                let data2 = data.public_key;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (func1(data2) > 65536) {
                      validate43.errors = [{ instancePath: instancePath + "/public_key", schemaPath: "#/properties/public_key/maxLength", keyword: "maxLength", params: { limit: 65536 }, message: "must NOT have more than 65536 characters" }];
                      return false;
                    } else {
                      if (!pattern25.test(data2)) {
                        validate43.errors = [{ instancePath: instancePath + "/public_key", schemaPath: "#/properties/public_key/pattern", keyword: "pattern", params: { pattern: "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$" }, message: 'must match pattern "^((ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n([A-Za-z0-9+/=]{1,76}\\n)+-----END PGP PUBLIC KEY BLOCK-----\\n)$"' }];
                        return false;
                      }
                    }
                  } else {
                    validate43.errors = [{ instancePath: instancePath + "/public_key", schemaPath: "#/properties/public_key/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate43.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate43.errors = vErrors;
  return errors === 0;
}
validate43.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
var valid_revoke_key = validate44;
function validate44(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate44.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.fingerprint === void 0 && (missing0 = "fingerprint") || data.reason === void 0 && (missing0 = "reason")) {
        validate44.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 }, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "fingerprint" || key0 === "reason")) {
            validate44.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.fingerprint !== void 0) {
            let data0 = data.fingerprint;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (!pattern24.test(data0)) {
                  validate44.errors = [{ instancePath: instancePath + "/fingerprint", schemaPath: "#/properties/fingerprint/pattern", keyword: "pattern", params: { pattern: "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$" }, message: 'must match pattern "^(SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{40}|[0-9A-F]{64})$"' }];
                  return false;
                }
              } else {
                validate44.errors = [{ instancePath: instancePath + "/fingerprint", schemaPath: "#/properties/fingerprint/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.reason !== void 0) {
              let data1 = data.reason;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 1e5) {
                    validate44.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/maxLength", keyword: "maxLength", params: { limit: 1e5 }, message: "must NOT have more than 100000 characters" }];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate44.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters" }];
                      return false;
                    }
                  }
                } else {
                  validate44.errors = [{ instancePath: instancePath + "/reason", schemaPath: "#/properties/reason/type", keyword: "type", params: { type: "string" }, message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate44.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" }];
      return false;
    }
  }
  validate44.errors = vErrors;
  return errors === 0;
}
validate44.evaluated = { "props": true, "dynamicProps": false, "dynamicItems": false };
export {
  valid_Agent,
  valid_AgentKeys,
  valid_Comment,
  valid_Fix,
  valid_Issue,
  valid_TeamConfig,
  valid_add_key,
  valid_apply_fix,
  valid_claim_issue,
  valid_close_issue,
  valid_comment_issue,
  valid_create_issue,
  valid_edit_issue,
  valid_heartbeat,
  valid_import_audit,
  valid_import_issue,
  valid_propose_fix,
  valid_reject_fix,
  valid_release_issue,
  valid_renew_claim,
  valid_reopen_issue,
  valid_review_fix,
  valid_revoke_key,
  valid_set_config,
  valid_start_session
};
