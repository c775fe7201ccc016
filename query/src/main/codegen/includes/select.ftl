<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* ON ( expression, ... ) of SELECT DISTINCT. KeywordFilter drops the DISTINCT and puts a comma behind the list, so that the
   template, which has no place for it, reads it as the first item; Desugar takes it away again. */
SqlNode DistinctOnItem() :
{
    final Span s;
    final SqlNodeList keys;
}
{
    <TEXT_DISTINCT_ON> { s = span(); }
    keys = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_NON_QUERY) {
        return VarveOperators.DISTINCT_ON.createCall(s.end(this), keys.getList());
    }
}

/* BY key, ... of ORDER BY behind the arguments of an aggregate. KeywordFilter makes a comma of ORDER, so that the template, which has no
   place for it, reads it as the last argument; AggregateOrder takes it away again. */
SqlNode SortedItem() :
{
    final Span s;
    final List<SqlNode> keys = new ArrayList<SqlNode>();
}
{
    <TEXT_SORTED> { s = span(); }
    <BY> OrderItemList(keys) {
        return VarveOperators.SORTED.createCall(s.end(this), keys);
    }
}

/* The offset of a frame by GROUPS. KeywordFilter makes RANGE of GROUPS, which the template does not know, and marks the offsets. */
SqlNode GroupsOffset() :
{
    final Span s;
    final SqlNode offset;
}
{
    <TEXT_GROUPS> { s = span(); }
    offset = Expression(ExprContext.ACCEPT_NON_QUERY) {
        return VarveOperators.GROUPS.createCall(s.end(this), offset);
    }
}

/* operand::type binds tighter than any operator. */
void InfixCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> { checkNonQueryExpression(exprContext); }
    type = DataType() {
        final int last = list.size() - 1;
        final SqlNode operand = (SqlNode) list.get(last);
        list.set(last, SqlStdOperatorTable.CAST.createCall(Span.of(operand).end(this), operand, type));
    }
}
