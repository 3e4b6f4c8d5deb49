{
  "targets": [
    {
      "target_name": "sigmask",
      "sources": ["<!@(node -p \"require('node:fs').readFileSync('native/sources.txt', 'utf8')\")"],
      "include_dirs": ["native"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags": ["-fvisibility=hidden", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"],
      "cflags_cc": ["-std=c++17", "-isystem", "<!(node -p \"require('node:path').resolve(require('node-addon-api').include_dir)\")"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "ldflags": ["-Wl,-z,nodelete,-z,now"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "12.0",
        "OTHER_CFLAGS": ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"],
        "OTHER_CPLUSPLUSFLAGS": ["-isystem", "<!(node -p \"require('node:path').resolve(require('node-addon-api').include_dir)\")"]
      }
    }
  ]
}
