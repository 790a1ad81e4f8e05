// Imported first: the SDK announces on each start that Node 20 will not be supported for ever, which no reader of a table needs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
