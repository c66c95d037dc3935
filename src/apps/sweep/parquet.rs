//! Columns <-> Parquet: a table is a row group; every column may be empty in places.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::ColumnReaderImpl;
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::row::{Column, Kind};
use super::table::{Cells, Table};

/// A Parquet file in the making.
pub struct Writer<W: Write + Send> {
    inner: SerializedFileWriter<W>,
}

impl<W: Write + Send> Writer<W> {
    /// A file of these columns, whose bytes go to `to`.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn new(to: W, columns: &[Column]) -> Result<Self> {
        let fields: Result<Vec<_>> = columns.iter().map(field).collect();
        let schema = Type::group_type_builder("scenarios")
            .with_fields(fields?)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("jiebang ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let inner = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
        Ok(Writer { inner })
    }

    /// Writes a table as the next row group.
    ///
    /// # Errors
    /// What the disk refuses, or other columns than the file's.
    pub fn write(&mut self, table: &Table) -> Result<()> {
        let mut group = self.inner.next_row_group()?;
        for values in table.values() {
            let Some(mut column) = group.next_column()? else {
                return Err(ParquetError::General("more columns than the file".into()));
            };
            match values {
                Cells::Int(values) => {
                    put(column.typed::<Int64Type>(), values, |&value| value)?;
                }
                Cells::Real(values) => {
                    put(column.typed::<DoubleType>(), values, |&value| value)?;
                }
                Cells::Text(values) => {
                    let bytes = |value: &String| ByteArray::from(value.as_str());
                    put(column.typed::<ByteArrayType>(), values, bytes)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the file and gives back what it was written to.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn close(self) -> Result<W> {
        self.inner.into_inner()
    }
}

fn field(column: &Column) -> Result<Arc<Type>> {
    let (physical, logical) = match column.kind {
        Kind::Int => (Physical::INT64, None),
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}

/// Writes a column: what is there, and for each row whether it is.
fn put<T: DataType, V>(
    column: &mut ColumnWriterImpl<'_, T>,
    values: &[Option<V>],
    as_stored: impl Fn(&V) -> T::T,
) -> Result<()> {
    let there: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let stored: Vec<T::T> = values.iter().flatten().map(as_stored).collect();
    column.write_batch(&stored, Some(&there), None)?;
    Ok(())
}

/// A Parquet file that [`Writer`] made, read group by group.
pub struct Reader {
    inner: SerializedFileReader<File>,
    columns: Vec<Column>,
}

impl Reader {
    /// Opens a file.
    ///
    /// # Errors
    /// A file that is not there or not Parquet, or a column of a kind that results do not have.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| ParquetError::External(error.into()))?;
        let inner = SerializedFileReader::new(file)?;
        let fields = inner.metadata().file_metadata().schema().get_fields();
        let columns: Result<Vec<Column>> = fields.iter().map(column).collect();
        let columns = columns?;
        Ok(Reader { inner, columns })
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.inner.num_row_groups()
    }

    /// One row group.
    ///
    /// # Errors
    /// A file that ends early or was tampered with.
    pub fn group(&self, at: usize) -> Result<Table> {
        let group = self.inner.get_row_group(at)?;
        let mut found = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            found.push(values(group.as_ref(), at, column.kind)?);
        }
        Ok(Table::of(self.columns.clone(), found))
    }
}

fn column(field: &Arc<Type>) -> Result<Column> {
    if !field.is_primitive() {
        let name = field.name().to_owned();
        return Err(ParquetError::General(format!("column {name} is nested")));
    }
    let kind = match field.get_physical_type() {
        Physical::INT64 => Kind::Int,
        Physical::DOUBLE => Kind::Real,
        Physical::BYTE_ARRAY => Kind::Text,
        other => return Err(ParquetError::General(format!("a column of kind {other}"))),
    };
    let name = field.name().to_owned();
    Ok(Column { name, kind })
}

fn values(group: &dyn RowGroupReader, at: usize, kind: Kind) -> Result<Cells> {
    use parquet::column::reader::ColumnReader;
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    Ok(match (group.get_column_reader(at)?, kind) {
        (ColumnReader::Int64ColumnReader(column), Kind::Int) => Cells::Int(get(column, rows, Ok)?),
        (ColumnReader::DoubleColumnReader(column), Kind::Real) => {
            Cells::Real(get(column, rows, Ok)?)
        }
        (ColumnReader::ByteArrayColumnReader(column), Kind::Text) => {
            let text = |value: ByteArray| Ok(value.as_utf8()?.to_owned());
            Cells::Text(get(column, rows, text)?)
        }
        _ => return Err(ParquetError::General("a column of another kind".into())),
    })
}

fn get<T: DataType, V>(
    mut column: ColumnReaderImpl<T>,
    rows: usize,
    as_read: impl Fn(T::T) -> Result<V>,
) -> Result<Vec<Option<V>>> {
    let (mut there, mut stored) = (Vec::new(), Vec::new());
    while there.len() < rows {
        let (read, ..) =
            column.read_records(rows - there.len(), Some(&mut there), None, &mut stored)?;
        if read == 0 {
            return Err(ParquetError::General("a column ends early".into()));
        }
    }
    let mut stored = stored.into_iter();
    let place = |&there: &i16| match there {
        0 => Ok(None),
        _ => {
            let value = stored.next();
            let early = || ParquetError::General("a column ends early".into());
            as_read(value.ok_or_else(early)?).map(Some)
        }
    };
    there.iter().map(place).collect()
}
