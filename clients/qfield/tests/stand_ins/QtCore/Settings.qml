import QtQuick

// Settings that nothing keeps.
QtObject { property string category }
