//! Linear programs that grow by columns: what column generation asks of HiGHS. Prices are floating
//! point and prove nothing; whoever uses them rounds them and prices every column again.

use highs::{HighsModelStatus, Model, RowProblem, Sense, SolvedModel};

use super::{MilpError, set};

/// A linear program `max value x, low <= A x <= high, x >= 0`, to which columns are added.
#[derive(Debug)]
pub struct Linear {
    model: Option<Model>,
    rows: Vec<highs::Row>,
}

/// The optimum of a linear program.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    /// The objective.
    pub objective: f64,
    /// Per row: how much the objective gains by a unit more of its limit.
    pub prices: Vec<f64>,
    /// Per column.
    pub values: Vec<f64>,
}

impl Linear {
    /// No column yet; per row its least and largest value.
    ///
    /// # Errors
    /// [`MilpError::Rejected`] when HiGHS refuses.
    pub fn new(rows: &[(f64, f64)]) -> Result<Self, MilpError> {
        let mut model = Model::try_new(RowProblem::default()).map_err(rejected)?;
        model.make_quiet();
        model.set_sense(Sense::Maximise);
        set(&mut model, "threads", 1)?;
        set(&mut model, "parallel", "off")?;
        let row = |&(low, high): &(f64, f64)| model.try_add_row(low..=high, []).map_err(rejected);
        let rows = rows.iter().map(row).collect::<Result<_, _>>()?;
        let model = Some(model);
        Ok(Linear { model, rows })
    }

    /// A further column: its value, and its factor in each row that it stands in.
    ///
    /// # Errors
    /// [`MilpError::Rejected`] when HiGHS refuses.
    pub fn column(&mut self, value: f64, factors: &[(usize, f64)]) -> Result<(), MilpError> {
        let factors = factors
            .iter()
            .map(|&(row, factor)| (self.rows[row], factor));
        let model = self.model.as_mut().ok_or_else(lost)?;
        model
            .try_add_column(value, 0.0.., factors)
            .map_err(rejected)?;
        Ok(())
    }

    /// Solves it from where it was left; `None` where no point keeps the rows.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS refuses or ends without an answer.
    pub fn maximize(&mut self) -> Result<Option<Priced>, MilpError> {
        let model = self.model.take().ok_or_else(lost)?;
        let solved = model
            .try_solve()
            .map_err(|e| MilpError::NoAnswer(format!("{e:?}")))?;
        let answer = read(&solved);
        self.model = Some(solved.into());
        answer
    }
}

fn read(solved: &SolvedModel) -> Result<Option<Priced>, MilpError> {
    match solved.status() {
        HighsModelStatus::Optimal => {}
        HighsModelStatus::Infeasible => return Ok(None),
        other => return Err(MilpError::NoAnswer(format!("{other:?}"))),
    }
    let point = solved.get_solution();
    Ok(Some(Priced {
        objective: solved.objective_value(),
        prices: point.dual_rows().to_vec(),
        values: point.columns().to_vec(),
    }))
}

fn rejected(status: highs::HighsStatus) -> MilpError {
    MilpError::Rejected(format!("{status:?}"))
}

fn lost() -> MilpError {
    MilpError::Rejected("the linear program was lost".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_more_is_priced_from_where_it_was() {
        let mut program = Linear::new(&[(f64::NEG_INFINITY, 4.0), (1.0, 3.0)]).expect("rows");
        program.column(3.0, &[(0, 2.0), (1, 1.0)]).expect("fits");
        let first = program.maximize().expect("solves").expect("feasible");
        assert!((first.objective - 6.0).abs() < 1e-9, "{first:?}");
        assert!((first.prices[0] - 1.5).abs() < 1e-9, "{first:?}");
        program.column(2.0, &[(0, 1.0)]).expect("fits");
        let second = program.maximize().expect("solves").expect("feasible");
        assert!((second.objective - 7.0).abs() < 1e-9, "{second:?}");
        assert!(
            (second.prices[0] - 2.0).abs() < 1e-9 && second.prices[1] < 0.0,
            "{second:?}"
        );
    }

    #[test]
    fn rows_that_nothing_keeps_are_infeasible() {
        let mut program = Linear::new(&[(1.0, 3.0)]).expect("rows");
        program.column(0.0, &[(0, -1.0)]).expect("fits");
        assert_eq!(program.maximize().expect("an answer"), None);
    }
}
