// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.sql.desugar.SelectNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;

/// What the columns of an answer are called: as the select list says, even if two are called the same.
final class OutputNames {
    private OutputNames() {}

    /// Names by position; the validator's own (made unique) where the select list has none.
    static List<String> of(SqlNode validated, RelDataType rowType) {
        List<String> names = new ArrayList<>(rowType.getFieldNames());
        SqlNode node = validated;
        while (node instanceof SqlOrderBy || node instanceof SqlWith) {
            node = node instanceof SqlOrderBy ordered ? ordered.query : ((SqlWith) node).body;
        }
        if (node.getKind() == SqlKind.VALUES) {
            names.replaceAll(name -> "column" + (names.indexOf(name) + 1));
        }
        if (node instanceof SqlSelect select && select.getSelectList().size() == names.size()) {
            for (int i = 0; i < names.size(); i++) {
                SqlNode item = select.getSelectList().get(i);
                SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
                if (name instanceof SqlIdentifier id && !id.isStar()) {
                    names.set(i, id.names.get(id.names.size() - 1));
                }
            }
        }
        names.replaceAll(SelectNames::plain);
        return names;
    }
}
